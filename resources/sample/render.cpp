#include "resources/sample/render.h"

#include <cmath>
#include <cstdlib>

#include "core/flow/warp.h"

namespace flowscope::sample {

namespace {

struct Hit {
  std::size_t layer = 0;
  Point place;  // on the layer's plane
};

// The foremost layer at a point of the picture; the ground is everywhere.
Hit topmost(const Scene& scene, const std::vector<Pose>& poses, Point at) {
  for (std::size_t i = scene.layers.size() - 1; i > 0; --i) {
    const Point place = poses[i].to_layer(at);
    if (scene.layers[i].depth(place) >= 0) return {i, place};
  }
  return {0, poses[0].to_layer(at)};
}

}  // namespace

Image render(const Scene& scene, int t) {
  constexpr int kSamples = 4;
  const auto poses = scene.poses(t);
  Image image(scene.size.width, scene.size.height);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      Colour sum;
      for (int j = 0; j < kSamples; ++j)
        for (int i = 0; i < kSamples; ++i) {
          const Point at{x - 0.5 + (i + 0.5) / kSamples, y - 0.5 + (j + 0.5) / kSamples};
          const Hit hit = topmost(scene, poses, at);
          sum = sum + scene.layers[hit.layer].colour(hit.place);
        }
      const Colour mean = sum * (1.0 / (kSamples * kSamples));
      std::uint8_t* out = image.at(x, y);
      out[0] = std::uint8_t(std::lround(mean.r));
      out[1] = std::uint8_t(std::lround(mean.g));
      out[2] = std::uint8_t(std::lround(mean.b));
    }
  return image;
}

FlowField true_flow(const Scene& scene, int t, std::vector<std::uint8_t>* hidden) {
  const auto now = scene.poses(t), next = scene.poses(t + 1);
  const Size size = scene.size;
  FlowField flow(size.width, size.height);
  if (hidden) hidden->assign(flow.flow.size(), 0);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const Point at{double(x), double(y)};
      const Hit hit = topmost(scene, now, at);
      const Point goal = next[hit.layer].to_picture(hit.place);
      flow.at(x, y) = {float(goal.x - at.x), float(goal.y - at.y)};
      if (!hidden) continue;
      const bool leaves =
          goal.x < 0 || goal.y < 0 || goal.x > size.width - 1 || goal.y > size.height - 1;
      if (leaves || topmost(scene, next, goal).layer != hit.layer)
        (*hidden)[flow.offset(x, y)] = 255;
    }
  return flow;
}

WarpCheck check_warp(const Scene& scene, int t, const Image& frame1, const Image& frame2) {
  std::vector<std::uint8_t> hidden;
  const FlowField flow = true_flow(scene, t, &hidden);
  const Image undone = warp_backward(make_frame(frame2), flow);
  WarpCheck check;
  double values = 0;
  for (std::size_t i = 0; i < frame1.rgb.size(); ++i) {
    if (hidden[i / 3] != 0) continue;
    check.with_truth += std::abs(int(frame1.rgb[i]) - int(undone.rgb[i]));
    check.without += std::abs(int(frame1.rgb[i]) - int(frame2.rgb[i]));
    values += 1;
  }
  check.with_truth /= values;
  check.without /= values;
  return check;
}

}  // namespace flowscope::sample
