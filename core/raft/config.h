// The shapes that make a RAFT: the two published ones, and what ours vary.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flowscope::raft {

enum class Block { bottleneck, residual };  // of the encoders

struct Config {
  std::string name;  // "RAFT-small"
  Block block = Block::bottleneck;
  int stem = 32;                          // channels after the first convolution
  std::array<int, 3> widths{32, 64, 96};  // of the three encoder layers, at 1/2, 1/4, 1/8
  int features = 128;                     // of a feature vector
  int hidden = 96;
  int context = 64;
  int levels = 4;
  int radius = 3;
  int motion = 82;             // motion features, the flow's two included
  bool batch_norm = false;     // in the context encoder
  bool separable_gru = false;  // two passes, 1×5 and 5×1, instead of one 3×3
  bool convex = false;         // convex upsampling; else bilinear

  // Of the convex upsampling: channels before its mask; whether the shown result has a
  // mask of its own weights, apart from that of the iterations before it (Gielisse 2023);
  // whether it sees the context beside the hidden state.
  int mask_width = 256;
  bool last_mask = false;
  bool mask_context = false;

  // Iterations that run on coarser grids before those at 1/8, on pooled features with the
  // same weights (RAPIDFlow, Morimitsu et al. 2024): so many at 1/16, at 1/32 and so on.
  std::vector<int> coarse_iterations{};
  // Of so many iterations or more, these last ones run on the frames at twice their width and
  // height, from the flow of those before them: a grid of 4 pixels, with the same weights.
  // 0: never. Not in training, and not where the network's size is named.
  int fine_iterations = 0;
  int fine_from = 10;
  // Whether the first flow is regressed from both frames' features (after SEA-RAFT, Wang
  // et al. 2024); else it is zero.
  bool regressed_start = false;
  // Whether each iteration predicts a mixture of two Laplace distributions, which a loss
  // may use (SEA-RAFT). Nothing else does.
  bool mixture = false;

  int iterations = 12;  // where nobody names a number

  friend bool operator==(const Config&, const Config&) = default;
  int lookups() const { return levels * (2 * radius + 1) * (2 * radius + 1); }
};

Config small();
Config large();
// The shipped model's: RAFT-small's iterations, made for few of them, and crisp edges.
Config flowscope_small();

// As in a checkpoint's metadata. Reading is strict: every key is there (but those of fine
// iterations, 0 without them), of its type and in its range, and there is no other; else
// Error, by the key's name.
std::string to_json(const Config& config);
Config config_from_json(const std::string& text);

// Every tensor of that network under princeton-vl/RAFT's names, with its shape.
// Batch norms are listed without num_batches_tracked and without the duplicates
// (norm3) of the downsampling blocks.
std::map<std::string, std::vector<std::int64_t>> expected_tensors(const Config& config);

}  // namespace flowscope::raft
