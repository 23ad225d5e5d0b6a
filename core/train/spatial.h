// Pairs at another scale.
#pragma once

#include "core/train/pair_source.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {

// RAFT's spatial augmentation (Teed and Deng 2020), the crop and the flips apart.
struct SpatialOptions {
  double min_scale = 0, max_scale = 0;  // powers of two
  double scaling = 0.8;                 // how often a pair is scaled at all
  double stretch = 0.2;                 // most, a power of two, apart in x and y
  double stretching = 0.8;              // how often
  // false: a pixel takes the truth of the pixel that it falls on, scaled: no value arises
  // between two motions. true: as RAFT does, dense truth is interpolated (between known
  // vectors only) and sparse truth carried to the nearest pixel.
  bool interpolate_truth = false;
  friend bool operator==(const SpatialOptions&, const SpatialOptions&) = default;
};

// The pair at another size. Pictures are interpolated (bilinear, as RAFT's); flow is
// scaled with the axes.
TrainingPair resized(const TrainingPair& pair, Size size, bool interpolate_truth);

// Scaled at random, and in any case to at least `least`. Sparse pairs are not stretched.
TrainingPair rescaled(const TrainingPair& pair, Size least, const SpatialOptions& options,
                      Random random);

}  // namespace flowscope::train
