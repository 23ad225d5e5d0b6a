// What probe found, as a document.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "app/flowscope-cli/output.h"
#include "core/engine/probe.h"

namespace flowscope::cli {

struct ProbeDocument {
  const ModelInfo& model;
  const FlowResult& result;  // with its trace
  const std::vector<engine::ProbePixel>& pixels;
  const std::optional<FlowField>& truth;
  double gamma = 0.8;
};

// Every number that the window's panels show of the pair and the pixels. Whole tensors are not in
// it: -o writes them.
Json probe_json(const ProbeDocument& document, const std::stop_token& stop);

// The part of one pixel.
Json pixel_json(const Trace& trace, const engine::ProbePixel& pixel);

}  // namespace flowscope::cli
