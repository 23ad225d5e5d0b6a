// What the panels show, as files: pictures, plots and numbers.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

// Writes pictures of one size as a film, a few a second.
using WriteFilm =
    std::function<void(const std::filesystem::path& file, const std::vector<Image>& pictures)>;

struct ProbeFolderOptions {
  std::optional<FlowField> truth;  // at the frames' size: errors, loss, what cannot be reached
  double gamma = 0.8;              // of the loss
  bool all_tensors = false;        // hidden, motion, lookups and gates of every iteration
  WriteFilm film;                  // of what changes over the iterations; none: no films
};

// Writes into `folder`, which is made: over the frame flows of all iterations, changes,
// features, gates, matching, covariance, upsampling, the network; and a folder for each pixel
// with its response maps, windows, trail and weights. What the trace did not keep is left out.
// Numbers are .npy, pictures .png (.ppm in a build without OpenCV), drawings .svg, films .gif.
// Errors: as probe(); Stopped between two files.
void write_probe_folder(const std::filesystem::path& folder, const FlowResult& result,
                        const std::vector<Cell>& pixels, const ProbeFolderOptions& options,
                        std::stop_token stop = {});

}  // namespace flowscope::engine
