#include "core/train/scenes/texture_bank.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "core/train/scenes/random.h"
#include "core/train/scenes/texture_kinds.h"

namespace flowscope::train {
namespace {

constexpr std::size_t kRemembered = 3;

std::int32_t packed(const std::array<std::vector<float>, 3>& level, std::size_t i) {
  std::int32_t texel = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    const float byte = std::clamp(128 + 127 * level[c][i], 0.0f, 255.0f);
    texel |= std::int32_t(byte + 0.5f) << (8 * c);
  }
  return texel;
}

std::vector<float> halved(const std::vector<float>& level, int side) {
  std::vector<float> half(level.size() / 4);
  for (int y = 0; y < side / 2; ++y)
    for (int x = 0; x < side / 2; ++x) {
      const float* top = level.data() + std::size_t(2 * y * side + 2 * x);
      half[std::size_t(y * side / 2 + x)] = (top[0] + top[1] + top[side] + top[side + 1]) / 4;
    }
  return half;
}

}  // namespace

at::Tensor make_texture_bank(std::uint64_t seed, std::uint64_t bank) {
  at::Tensor out = at::zeros({std::int64_t(kTiles) << kTileStride}, at::kInt);
  auto* texels = out.data_ptr<std::int32_t>();
  for (int tile = 0; tile < kTiles; ++tile) {
    Random random(seed ^ 0x7e87u, std::int64_t(bank), std::uint64_t(tile));
    Tile painted = paint(TextureKind(tile / kTilesPerKind), random);
    std::array<std::vector<float>, 3> level;
    for (std::size_t c = 0; c < 3; ++c) level[c] = std::move(painted[c].values);
    std::int32_t* first = texels + (std::int64_t(tile) << kTileStride);
    for (int l = 0; l < kTileLevels; ++l) {
      std::int32_t* begin = first + (1 << kTileStride) - ((1 << kTileStride) >> l);
      for (std::size_t i = 0; i < level[0].size(); ++i) begin[i] = packed(level, i);
      for (auto& channel : level) channel = halved(channel, Field::side >> l);
    }
  }
  return out;
}

at::Tensor shape_bank(std::uint64_t seed) {
  static std::mutex mutex;
  static std::deque<std::pair<std::uint64_t, at::Tensor>> made;
  std::lock_guard lock(mutex);
  for (const auto& [of, shapes] : made)
    if (of == seed) return shapes;
  if (made.size() == kRemembered) made.pop_front();
  return made.emplace_back(seed, make_shape_bank(seed)).second;
}

std::shared_ptr<const Banks> banks(std::uint64_t seed, std::uint64_t bank, at::Device device) {
  struct Made {
    std::uint64_t seed, bank;
    at::Device device;
    std::shared_ptr<const Banks> banks;
  };
  static std::mutex mutex;  // held while a bank is made: whoever else needs it has to wait
  static std::deque<Made> made;
  std::lock_guard lock(mutex);
  for (const Made& one : made)
    if (one.seed == seed && one.bank == bank && one.device == device) return one.banks;
  auto fresh = std::make_shared<Banks>();
  fresh->textures = make_texture_bank(seed, bank).to(device);
  fresh->shapes = shape_bank(seed).to(device);
  if (made.size() == kRemembered) made.pop_front();
  made.push_back({seed, bank, device, fresh});
  return fresh;
}

}  // namespace flowscope::train
