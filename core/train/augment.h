// Making several training pairs of one: crops, flips, colours, noise.
#pragma once

#include <cstdint>

#include "core/train/pair_source.h"

namespace flowscope::train {

// The colour part is RAFT's (0.4, 0.4, 0.4, hue 0.16, asymmetric with p 0.2, eraser with
// p 0.5), with saturation and hue turned in YIQ, so that all of it is one 3×3 matrix. As in
// RAFT, sparse pairs are changed less (three quarters of the ranges, three fifths of the hue's),
// never apart and their rows never flipped, and KITTI's are never flipped at all.
struct AugmentOptions {
  double brightness = 0.4, contrast = 0.4, saturation = 0.4;  // factor in 1 ± this
  double hue = 0.16;          // turned by ± this share of the circle
  double asymmetric = 0.2;    // how often the two pictures are changed apart
  double eraser = 0.5;        // how often rectangles of picture 2 are painted over
  double flip_columns = 0.5;  // how often left and right change places
  double flip_rows = 0.1;
  double noise = 0.25;          // how often noise is added, apart in both pictures
  double noise_strength = 8.0;  // largest σ, of 255
  friend bool operator==(const AugmentOptions&, const AugmentOptions&) = default;
};

// No change to the geometry; crops at a place of their own only.
AugmentOptions no_augmentation();

// A crop of `size` out of `pair`, changed as the options say. Truth is moved and its
// sign turned, never interpolated. Which of all possible crops and changes it is
// depends on (seed, use) alone. A pair smaller than the crop: Error.
TrainingPair augment(const TrainingPair& pair, Size size, const AugmentOptions& options,
                     std::uint64_t seed, std::int64_t use);

}  // namespace flowscope::train
