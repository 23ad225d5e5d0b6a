#include "app/flowscope-cli/probe_json.h"

#include <algorithm>
#include <cstdint>

#include "core/base/stop.h"
#include "core/insides/channels.h"
#include "core/insides/components.h"
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

// How far the truth lies from all that the coarse flows can be mixed to.
Json reach_json(const std::optional<Map>& unreachable) {
  if (!unreachable) return nullptr;
  const insides::Above far = insides::above(*unreachable, insides::kNear);
  return {{"further_than", insides::kNear}, {"share", far.share}, {"largest", far.largest}};
}

Json errors_json(const ProbeShared& shared, double gamma, const std::stop_token& stop) {
  const Trace& trace = shared.trace;
  const FlowField& truth = *shared.truth;
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
    entry["out_of_reach"] = reach_json(shared.unreachable[std::size_t(error.k)]);
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

constexpr Inside kTensors[] = {Inside::features1, Inside::features2, Inside::context,
                               Inside::hidden, Inside::motion};

// Of the result: the last of what every update makes anew.
Json channels_json(const FlowResult& result) {
  const Trace& trace = *result.trace;
  Json out = Json::object();
  for (const Inside what : kTensors)
    if (trace.has(what))
      out[to_string(what)] =
          statistics_json(result, what, insides::tensor_iteration(trace, what, trace.iterations()));
  return out;
}

// What share of the variance each of the three principal components carries.
Json explained_json(const Trace& trace, Inside what, int k, const std::stop_token& stop) {
  return insides::principal_components(trace.inside(what, k), stop).explained;
}

Json components_json(const Trace& trace, const std::stop_token& stop) {
  Json out = Json::object();
  for (const Inside what : kTensors)
    if (trace.has(what))
      out[to_string(what)] = explained_json(
          trace, what, insides::tensor_iteration(trace, what, trace.iterations()), stop);
  return out;
}

// The same of what every update makes anew, before the last.
Json earlier_json(const FlowResult& result, const std::stop_token& stop) {
  const Trace& trace = *result.trace;
  Json list = Json::array();
  for (int k = 0; k < trace.iterations(); ++k) {
    Json channels = Json::object(), components = Json::object();
    for (const Inside what : {Inside::hidden, Inside::motion}) {
      if (!trace.has(what) || k + 1 >= insides::tensor_count(trace, what)) continue;
      check_stop(stop);
      channels[to_string(what)] = statistics_json(result, what, k);
      components[to_string(what)] = explained_json(trace, what, k, stop);
    }
    list.push_back({{"k", k}, {"channels", channels}, {"components", components}});
  }
  return list;
}

// The film strip: one scale a channel over all iterations, and the channels that it proposes.
Json film_json(const FlowResult& result, const std::stop_token& stop) {
  const Trace& trace = *result.trace;
  Json out = Json::object();
  for (const Inside what : kTensors) {
    if (!trace.has(what)) continue;
    const int count = insides::tensor_count(trace, what);
    std::vector<float> scales;
    for (int k = 0; k < count; ++k) {
      check_stop(stop);
      const Channels channels = trace.inside(what, k);
      scales.resize(std::size_t(channels.count));
      for (int c = 0; c < channels.count; ++c) {
        const auto [least, largest] = insides::range_over({channels.map(c)});
        float& scale = scales[std::size_t(c)];
        scale = std::max({scale, -least, largest});
      }
    }
    out[to_string(what)] = {{"proposed", insides::telling_channels(result, what, count - 1)},
                            {"scales", scales}};
  }
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

ProbeShared shared_by_pixels(const ProbeDocument& document, const std::stop_token& stop) {
  const Trace& trace = *document.result.trace;
  ProbeShared shared{trace, document.truth, {}, {}, nullptr};
  for (int k = 0; k <= trace.iterations(); ++k) {
    check_stop(stop);
    const bool by_cells = trace.cell_size_at(k) == insides::kSubpixels;
    shared.upsamplers.push_back(by_cells ? std::make_unique<const insides::Upsampler>(trace, k)
                                         : nullptr);
    shared.unreachable.emplace_back();
    if (by_cells && document.truth)
      shared.unreachable.back() = insides::unreachable(trace, k, *document.truth, stop);
  }
  if (trace.has(Inside::features1))
    shared.covariance = std::make_unique<const insides::ResponseCovariance>(
        trace.inside(Inside::features1), trace.inside(Inside::features2), trace.levels(), stop);
  return shared;
}

}  // namespace

Json probe_json(const ProbeDocument& document, const std::stop_token& stop) {
  const FlowResult& result = document.result;
  const Trace& trace = *result.trace;
  const Padding padding = trace.padding();
  const ProbeShared shared = shared_by_pixels(document, stop);
  Json pixels = Json::array();
  for (const auto& pixel : document.pixels) pixels.push_back(pixel_json(shared, pixel));
  std::int64_t parameters = 0;
  for (const NetworkBlock& block : trace.blocks()) parameters += block.parameters;
  Json out = {{"model", document.model.name},
              {"size", size_json(trace.source_size())},
              {"inference_size", size_json(trace.inference_size())},
              {"padding", {padding.left, padding.right, padding.top, padding.bottom}},
              {"iterations", trace.iterations()},
              {"radius", trace.radius()},
              {"parameters", parameters},
              {"seconds", result.seconds},
              {"trace_bytes", trace.bytes()},
              {"pixels", pixels},
              {"changes", changes_json(trace)},
              {"channels", channels_json(result)},
              {"components", components_json(trace, stop)},
              {"earlier", earlier_json(result, stop)},
              {"film", film_json(result, stop)},
              {"network", network_json(trace)}};
  if (trace.has(Inside::z)) out["gates"] = gates_json(trace, stop);
  if (trace.has(Inside::features1)) out["matching"] = matching_json(trace, stop);
  if (shared.covariance) out["covariances"] = covariances_json(shared, stop);
  if (shared.covariance && !document.pixels.empty())
    out["covariance"] = covariance_json(shared, document.pixels.front().cell);
  if (document.truth) out["errors"] = errors_json(shared, document.gamma, stop);
  return out;
}

}  // namespace flowscope::cli
