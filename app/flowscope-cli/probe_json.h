// What probe found, as a document.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "app/flowscope-cli/output.h"
#include "core/engine/probe.h"
#include "core/insides/covariance.h"
#include "core/insides/upsampling.h"

namespace flowscope::cli {

struct ProbeDocument {
  const ModelInfo& model;
  const FlowResult& result;  // with its trace
  const std::vector<engine::ProbePixel>& pixels;
  const std::optional<FlowField>& truth;
  double gamma = 0.8;
};

// Every number that the window's panels show of the pair and the pixels. Whole tensors are not in
// it, nor the covariances of levels with many cells: -o writes them.
Json probe_json(const ProbeDocument& document, const std::stop_token& stop);

// What all pixels are answered from, made once.
struct ProbeShared {
  const Trace& trace;
  const std::optional<FlowField>& truth;
  // Of flows 0 … N; none for a flow on a coarser grid, which is not upsampled by cells.
  std::vector<std::unique_ptr<const insides::Upsampler>> upsamplers;
  std::vector<std::optional<Map>> unreachable;                    // where the truth is known
  std::unique_ptr<const insides::ResponseCovariance> covariance;  // null: no features were kept
};
// The parts of one pixel.
Json pixel_json(const ProbeShared& shared, const engine::ProbePixel& pixel);
Json covariance_json(const ProbeShared& shared, Cell cell);
// The parts of the whole frame: how every cell matches, both ways; how the cells of a level
// vary together.
Json matching_json(const Trace& trace, const std::stop_token& stop);
Json covariances_json(const ProbeShared& shared, const std::stop_token& stop);
Json rows_json(const Map& map);

}  // namespace flowscope::cli
