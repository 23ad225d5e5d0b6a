#include "app/flowscope-cli/probe_json.h"

#include <algorithm>
#include <cmath>

#include "core/insides/channels.h"
#include "core/insides/components.h"
#include "core/insides/covariance.h"
#include "core/insides/gates.h"
#include "core/insides/iterations.h"
#include "core/insides/network.h"
#include "core/insides/tensors.h"

namespace flowscope::cli {
namespace {

Json cell_json(Cell cell) { return {cell.x, cell.y}; }

Json changes_json(const Trace& trace) {
  Json list = Json::array();
  for (const auto& change : insides::changes(trace))
    list.push_back({{"k", change.k},
                    {"mean", change.mean},
                    {"largest", change.largest},
                    {"at", cell_json(change.where)}});
  return list;
}

Json errors_json(const Trace& trace, const FlowField& truth, double gamma,
                 const std::stop_token& stop) {
  const auto errors = insides::iteration_errors(trace, truth, 400, stop);
  std::vector<double> l1;
  for (std::size_t k = 1; k < errors.size(); ++k) l1.push_back(errors[k].l1);
  const auto terms = insides::loss_terms(l1, gamma);
  Json list = Json::array();
  for (const auto& error : errors) {
    Json entry = {{"k", error.k}, {"epe", error.epe}, {"l1", error.l1}};
    if (error.k > 0) {
      const auto& term = terms[std::size_t(error.k - 1)];
      entry["weight"] = term.weight;
      entry["term"] = term.product;
      entry["share"] = term.share;
    }
    list.push_back(std::move(entry));
  }
  return {{"gamma", gamma}, {"iterations", list}};
}

Json statistics_json(const FlowResult& result, Inside what, int k) {
  const Trace& trace = *result.trace;
  const Channels channels = trace.inside(what, k);
  const bool moves = insides::by_iteration(what) && k > 0;
  Json list = Json::array();
  for (const auto& one : insides::tensor_statistics(result, what, k, channels))
    list.push_back({{"channel", one.channel},
                    {"name", insides::channel_name(trace, what, one.channel, channels.count)},
                    {"least", one.least},
                    {"largest", one.largest},
                    {"mean", one.mean},
                    {"variance", one.variance},
                    {"change", moves ? Json(one.change) : Json(nullptr)},
                    {"with_u", one.with_u},
                    {"with_v", one.with_v},
                    {"with_length", one.with_length},
                    {"with_image", one.with_image}});
  return list;
}

// Of the result: the last of what every update makes anew.
Json channels_json(const FlowResult& result) {
  const Trace& trace = *result.trace;
  Json out = Json::object();
  for (const Inside what :
       {Inside::features1, Inside::features2, Inside::context, Inside::hidden, Inside::motion})
    if (trace.has(what))
      out[to_string(what)] =
          statistics_json(result, what, insides::tensor_iteration(trace, what, trace.iterations()));
  return out;
}

// What share of the variance each of the three principal components carries.
Json components_json(const Trace& trace) {
  Json out = Json::object();
  for (const Inside what :
       {Inside::features1, Inside::features2, Inside::context, Inside::hidden, Inside::motion})
    if (trace.has(what))
      out[to_string(what)] =
          insides::principal_components(
              trace.inside(what, insides::tensor_iteration(trace, what, trace.iterations())))
              .explained;
  return out;
}

Json gates_json(const Trace& trace, const std::stop_token& stop) {
  Json list = Json::array();
  for (int pass = 0; pass < trace.passes(); ++pass)
    for (const auto& mean : insides::gate_means(trace, pass, stop))
      list.push_back({{"k", mean.k},
                      {"pass", pass + 1},
                      {"z", mean.z},
                      {"r", mean.r},
                      {"change", mean.change}});
  return list;
}

// How wide what one cell reads is, level by level, in pixels: of the first pixel's.
Json covariance_json(const Trace& trace, Cell cell, const std::stop_token& stop) {
  const insides::ResponseCovariance covariance(
      trace.inside(Inside::features1), trace.inside(Inside::features2), trace.levels(), stop);
  Json list = Json::array();
  for (int level = 0; level < covariance.levels(); ++level) {
    const int width = covariance.width(level), height = covariance.height(level);
    if (width < 1 || height < 1) break;
    const Cell at{std::min(cell.x >> level, width - 1), std::min(cell.y >> level, height - 1)};
    const Map row = covariance.row(level, at);
    const double side = std::ldexp(double(trace.cell_size()), level);
    list.push_back({{"level", level + 1},
                    {"cell", cell_json(at)},
                    {"variance", row.at(at.x, at.y)},
                    {"width", insides::width_at_half(row, at) * side},
                    {"reach", insides::reach(row, at) * side}});
  }
  return list;
}

Json shapes_json(const std::vector<NetworkBlock::Shape>& shapes) {
  Json list = Json::array();
  for (const auto& shape : shapes)
    list.push_back({{"name", shape.name}, {"shape", {shape.channels, shape.height, shape.width}}});
  return list;
}

Json network_json(const Trace& trace) {
  static constexpr const char* kRuns[] = {"frame", "pair", "iteration", "picture"};
  Json list = Json::array();
  const std::vector<NetworkBlock> blocks = trace.blocks();
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const NetworkBlock& block = blocks[i];
    const auto share = insides::time_share(blocks, i);
    list.push_back({{"block", block.name},
                    {"once_per", kRuns[int(block.runs)]},
                    {"times", block.times},
                    {"inputs", shapes_json(block.inputs)},
                    {"outputs", shapes_json(block.outputs)},
                    {"parameters", block.parameters},
                    {"seconds", block.seconds ? Json(*block.seconds) : Json(nullptr)},
                    {"share", share ? Json(*share) : Json(nullptr)}});
  }
  return list;
}

}  // namespace

Json probe_json(const ProbeDocument& document, const std::stop_token& stop) {
  const Trace& trace = *document.result.trace;
  const Padding padding = trace.padding();
  Json pixels = Json::array();
  for (const auto& pixel : document.pixels) pixels.push_back(pixel_json(trace, pixel));
  Json out = {{"model", document.model.name},
              {"size", size_json(trace.source_size())},
              {"inference_size", size_json(trace.inference_size())},
              {"padding", {padding.left, padding.right, padding.top, padding.bottom}},
              {"iterations", trace.iterations()},
              {"radius", trace.radius()},
              {"trace_bytes", trace.bytes()},
              {"pixels", pixels},
              {"changes", changes_json(trace)},
              {"channels", channels_json(document.result)},
              {"components", components_json(trace)},
              {"network", network_json(trace)}};
  if (trace.has(Inside::z)) out["gates"] = gates_json(trace, stop);
  if (trace.has(Inside::features1) && !document.pixels.empty())
    out["covariance"] = covariance_json(trace, document.pixels.front().cell, stop);
  if (document.truth) out["errors"] = errors_json(trace, *document.truth, document.gamma, stop);
  return out;
}

}  // namespace flowscope::cli
