#include "resources/sample/scene.h"

#include <utility>

namespace flowscope::sample {

namespace {

// Dark, middle, light.
using Palette = std::array<Colour, 3>;
constexpr Palette kSand{{{112, 98, 80}, {178, 162, 134}, {226, 214, 190}}};
constexpr Palette kSlate{{{38, 56, 74}, {82, 112, 136}, {168, 192, 204}}};
constexpr Palette kTerracotta{{{104, 48, 34}, {178, 98, 70}, {226, 172, 140}}};
constexpr Palette kSage{{{46, 64, 46}, {104, 130, 92}, {188, 202, 160}}};
constexpr Palette kOchre{{{112, 76, 24}, {196, 150, 62}, {240, 214, 142}}};
constexpr Palette kPlum{{{62, 36, 60}, {122, 82, 114}, {206, 172, 192}}};
constexpr Palette kTeal{{{22, 66, 68}, {62, 124, 120}, {166, 206, 192}}};
constexpr Palette kCream{{{138, 112, 90}, {214, 192, 160}, {250, 240, 216}}};

Layer shape(Outline outline, int corners, double radius, Pattern pattern, double grain,
            const Palette& palette, const Motion& motion) {
  Layer layer;
  layer.outline = outline;
  layer.corners = corners;
  layer.radius = radius;
  layer.texture = {pattern, grain, palette, 0};
  layer.motion = motion;
  return layer;
}

}  // namespace

std::vector<Pose> Scene::poses(int t) const {
  std::vector<Pose> out;
  for (const Layer& layer : layers) out.push_back(layer.motion.at(double(t) / frames));
  return out;
}

// Speeds in pixels per frame follow from amplitude · 2π · turns / 100: from 0.5 for
// the ground's middle to 15 for the small star.
Scene make_scene(std::uint64_t seed) {
  const Point middle{223.5, 127.5};
  Scene scene;
  scene.layers = {
      shape(Outline::everything, 0, 1, Pattern::contours, 40, kSand,
            {middle, {22, 1, 0.0}, {11, 1, 0.2}, 0.1, 0, {0.07, 1, 0.6}, {0.05, 1, 0.3}}),
      shape(Outline::disc, 0, 66, Pattern::rings, 13, kSage,
            {{120, 150}, {34, 1, 0.3}, {24, 1, 0.05}, 0.4, -1, {}, {0.08, 1, 0.1}}),
      shape(Outline::polygon, 6, 58, Pattern::stones, 11, kSlate,
            {{322, 112}, {46, 1, 0.75}, {30, 1, 0.4}, 0.2, 1, {0.3, 2, 0}, {0.12, 1, 0.5}}),
      shape(Outline::star, 7, 62, Pattern::marble, 12, kTerracotta,
            {{226, 128}, {150, 1, 0.1}, {52, 1, 0.35}, 0, -1, {}, {0.1, 2, 0.2}}),
      shape(Outline::polygon, 3, 46, Pattern::stripes, 9, kPlum,
            {{110, 86}, {70, 1, 0.6}, {46, 2, 0.15}, 0.7, 0, {0.9, 1, 0.25}, {0.15, 1, 0.7}}),
      shape(Outline::disc, 0, 34, Pattern::dots, 12, kOchre,
            {{250, 150}, {165, 1, 0.55}, {70, 1, 0.3}, 0, 2, {}, {0.2, 1, 0.2}}),
      shape(Outline::polygon, 4, 30, Pattern::marble, 8, kTeal,
            {{330, 170}, {60, 2, 0.4}, {44, 1, 0.9}, 0.3, 1, {}, {0.15, 2, 0.6}}),
      shape(Outline::star, 5, 27, Pattern::rings, 8, kCream,
            {{200, 96}, {92, 2, 0.0}, {50, 1, 0.7}, 0.2, 2, {}, {0.12, 1, 0.4}}),
  };
  scene.layers[3].inner = 0.62;
  scene.layers[7].inner = 0.5;
  for (std::size_t i = 0; i < scene.layers.size(); ++i)
    scene.layers[i].texture.seed = seed * 1000 + i * 37;
  return scene;
}

}  // namespace flowscope::sample
