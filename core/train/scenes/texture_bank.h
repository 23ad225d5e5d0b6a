// The textures that scenes draw their layers with.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>

namespace flowscope::train {

// Kinds of texture; a bank holds kTilesPerKind of each, one kind after the other. Faint ones
// deviate by 0.02 to 0.12 of what a texel can, others by 0.1 to 0.8.
enum class TextureKind { leaves, fractal, cells, pattern, glyphs, faint };
inline constexpr int kTextureKinds = 6;
inline constexpr int kTilesPerKind = 12;
inline constexpr int kTiles = kTextureKinds * kTilesPerKind;

// A tile is periodic, 2^kTileBits texels a side, with levels down to 2^(kTileBits −
// kTileLevels + 1). It begins at tile << kTileStride; level l begins 2^kTileStride −
// (2^kTileStride >> l) further on, so that shifts alone find a texel.
inline constexpr int kTileBits = 8;
inline constexpr int kTileLevels = 7;
inline constexpr int kTileStride = 2 * kTileBits + 1;

// int32 [kTiles << kTileStride] on the CPU. A texel is R | G << 8 | B << 16, each the
// deviation d from the layer's colour as 128 + 128 d. The average of a tile is about 0.
at::Tensor make_texture_bank(std::uint64_t seed, std::uint64_t bank);

// Outlines as distances inward, positive inside, in units where the tile is [−1, 1]²
// and its corner texels' centres lie at its corners. float32 [kShapes << 2·kShapeBits].
inline constexpr int kShapes = 64;
inline constexpr int kShapeBits = 6;
at::Tensor make_shape_bank(std::uint64_t seed);

// The same, made once and kept on the CPU; the last few are remembered. Thread-safe.
at::Tensor shape_bank(std::uint64_t seed);

// Textures and shapes likewise, on any device.
struct Banks {
  at::Tensor textures, shapes;
};
std::shared_ptr<const Banks> banks(std::uint64_t seed, std::uint64_t bank, at::Device device);

}  // namespace flowscope::train
