// The shapes that make a RAFT: the two published ones, and what later ones vary.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flowscope::raft {

enum class Block { bottleneck, residual };  // of the encoders

struct Config {
  std::string name;  // "RAFT-small"
  Block block = Block::bottleneck;
  int stem = 32;                 // channels after the first convolution
  int widths[3] = {32, 64, 96};  // of the three encoder layers, at 1/2, 1/4, 1/8
  int features = 128;            // of a feature vector
  int hidden = 96;
  int context = 64;
  int levels = 4;
  int radius = 3;
  int motion = 82;             // motion features, the flow's two included
  bool batch_norm = false;     // in the context encoder
  bool separable_gru = false;  // two passes, 1×5 and 5×1, instead of one 3×3
  bool convex = false;         // convex upsampling; else bilinear

  int lookups() const { return levels * (2 * radius + 1) * (2 * radius + 1); }
};

Config small();
Config large();

// Every tensor of that network under princeton-vl/RAFT's names, with its shape.
// Batch norms are listed without num_batches_tracked and without the duplicates
// (norm3) of the downsampling blocks.
std::map<std::string, std::vector<std::int64_t>> expected_tensors(const Config& config);

}  // namespace flowscope::raft
