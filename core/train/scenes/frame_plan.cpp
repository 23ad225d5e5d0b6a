#include "core/train/scenes/frame_plan.h"

#include <algorithm>
#include <cmath>

#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {
namespace {

constexpr Bounds kNowhere = {1, 1, 0, 0};

// The outline's box in the picture, with what edge and bend add.
Bounds bounds_of(const Layer& layer, const Matrix3& pose, double centre_x, double centre_y) {
  constexpr Bounds everywhere = {-1e9f, -1e9f, 1e9f, 1e9f};
  if (layer.one_sided && pose.determinant() >= 0) return kNowhere;
  if (layer.outline == Outline::none) return everywhere;
  int ahead = 0;
  double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
  for (const double s : {-1.0, 1.0})
    for (const double t : {-1.0, 1.0}) {
      const Vector3 at = pose * Vector3{s, t, 1};
      if (at.z < 1e-3) continue;
      ++ahead;
      left = std::min(left, at.x / at.z);
      right = std::max(right, at.x / at.z);
      top = std::min(top, at.y / at.z);
      bottom = std::max(bottom, at.y / at.z);
    }
  if (ahead == 0) return kNowhere;
  if (ahead < 4) return everywhere;
  const double margin = 0.8 * layer.edge + 0.5 * layer.bend.reach() + 2;
  return {float(left - margin + centre_x), float(top - margin + centre_y),
          float(right + margin + centre_x), float(bottom + margin + centre_y)};
}

// Whether places in the layer are numbers: one that is all but a point or a line has none.
bool has_places(const Surface<float>& layer) {
  const auto first = layer.begin() + number::inverse;
  return std::all_of(first, first + 9, [](float value) { return std::abs(value) < 1e10f; });
}

void put_waves(const Bend& bend, float* out) {
  for (const auto& axis : {bend.x, bend.y})
    for (const Wave& wave : axis)
      for (const double value : {wave.kx, wave.ky, wave.phase, wave.amplitude})
        *out++ = float(value);
}

Surface<float> surface_of(const Layer& layer, const Matrix3& pose, double time) {
  Surface<float> n{};
  const Matrix3 inverse = pose.inverse();
  for (std::size_t i = 0; i < 9; ++i) n[number::inverse + i] = float(inverse.m[i]);
  n[number::bend] = float(layer.bend.at(time));
  put_waves(layer.bend, &n[number::bend + 1]);
  const Material& material = layer.material;
  n[number::outline] = float(int(layer.outline));
  n[number::shape] = float(layer.shape << (2 * kShapeBits));
  n[number::sharpness] = float(1 / layer.edge);
  n[number::opacity] = float(layer.opacity);
  n[number::solid] = layer.solid ? 1 : 0;
  n[number::tile] = float(material.tile << kTileStride);
  n[number::second_tile] = float(material.second_tile << kTileStride);
  for (std::size_t i = 0; i < 6; ++i) n[number::texture + i] = float(material.texture[i]);
  n[number::second_scale] = float(material.second_scale);
  n[number::second_weight] = float(material.second_weight);
  n[number::blur] = float(layer.blur);
  for (std::size_t c = 0; c < 3; ++c) {
    n[number::colour + c] = float(material.colour[c]);
    n[number::contrast + c] = float(material.contrast[c]);
  }
  n[number::shade] = float(material.shade_s);
  n[number::shade + 1] = float(material.shade_t);
  return n;
}

}  // namespace

FramePlan plan_frame(const Scene& scene, double time) {
  FramePlan plan;
  plan.size = scene.size;
  plan.centre_x = 0.5f * float(scene.size.width - 1);
  plan.centre_y = 0.5f * float(scene.size.height - 1);
  plan.fog = float(scene.fog);
  for (std::size_t c = 0; c < 3; ++c) plan.fog_colour[c] = float(scene.fog_colour[c]);
  for (const Layer& layer : scene.layers) {
    const Matrix3 pose = scene.pose(layer, time);
    Surface<float> surface = surface_of(layer, pose, time);
    const Bounds bounds =
        has_places(surface) ? bounds_of(layer, pose, plan.centre_x, plan.centre_y) : kNowhere;
    if (bounds.left > bounds.right) std::fill_n(&surface[number::inverse], 9, 0.0f);  // not ahead
    plan.layers.push_back(surface);
    plan.bounds.push_back(bounds);
    plan.bends.push_back(layer.bend.any());
  }
  return plan;
}

std::vector<Passage<float>> plan_passage(const Scene& scene, double from, double to) {
  std::vector<Passage<float>> out;
  for (const Layer& layer : scene.layers) {
    Passage<float> n{};
    const Matrix3 before = scene.pose(layer, from), after = scene.pose(layer, to);
    if (!(before == after)) {
      const Matrix3 change = after * before.inverse();
      for (std::size_t i = 0; i < 9; ++i)
        n[passage::change + i] = float(change.m[i] - (i % 4 == 0 ? 1 : 0));
    }
    n[passage::bend_from] = float(layer.bend.at(from));
    n[passage::bend_to] = float(layer.bend.at(to));
    put_waves(layer.bend, &n[passage::waves]);
    out.push_back(n);
  }
  return out;
}

}  // namespace flowscope::train
