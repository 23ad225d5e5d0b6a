// A network as a drawing shows it: blocks with the tensors that go in and come out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flowscope {

// Tensors of a network's inside that a person can look at.
enum class Inside {
  features1,  // feature map of image 1
  features2,  // of image 2
  context,    // of image 1, what every iteration sees
  hidden,     // the GRU's state before update k; k = N: after the last
  lookup,     // correlations that update k read: levels·(2r+1)² channels, window by window
  motion,     // motion features of update k; the last two channels are flow_k in cells
  z,          // update gate of a GRU pass of update k, 0 … 1
  r,          // reset gate, 0 … 1
  q,          // candidate, −1 … 1
  after,      // hidden state after that pass: (1 − z)·h + z·q
  mask,       // logits of flow k's convex weights: 9·8·8 channels, neighbour by neighbour
};

// "features1", "context" …: as files and JSON call them.
std::string to_string(Inside inside);

// What a person can look at of a block: each has a panel that shows it.
enum class Sight {
  features1,   // feature map of image 1
  features2,   // of image 2
  context,     // what every update sees of image 1
  first_flow,  // that the updates begin with
  responses,   // where image 2 looks like a pixel of image 1, on each level
  window,      // of the response maps: what an update reads around the correspondence
  lookup,      // all windows, channel by channel
  motion,      // motion features
  gates,       // of the GRU
  hidden,      // its state
  update,      // step Δf that is added to the flow
  upsampling,  // how a flow for each pixel comes from that of the cells
};

struct NetworkBlock {
  enum class Runs { frame, pair, iteration, picture };  // once each; picture: what is shown
  struct Shape {
    std::string name;  // "feature map 1"
    int channels = 0, width = 0, height = 0;
  };
  std::string name;  // "feature encoder"
  Runs runs = Runs::pair;
  std::vector<Shape> inputs, outputs;
  std::int64_t parameters = 0;
  int times = 1;                  // that it ran for this pair
  std::optional<double> seconds;  // of this pair, all its runs; none: was not measured
  std::vector<Sight> opens;       // what there is to look at; what tells most comes first
};

}  // namespace flowscope
