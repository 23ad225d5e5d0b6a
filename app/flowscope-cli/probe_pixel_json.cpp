#include <algorithm>
#include <cmath>

#include "app/flowscope-cli/probe_json.h"
#include "core/insides/gates.h"
#include "core/insides/geometry.h"
#include "core/insides/lookup.h"
#include "core/insides/matching.h"
#include "core/insides/tensors.h"
#include "core/insides/upsampling.h"

namespace flowscope::cli {
namespace {

Json vector_json(Vec2 v) { return {v.u, v.v}; }
Json cell_json(Cell cell) { return {cell.x, cell.y}; }
Json point_json(insides::Point point) { return {point.x, point.y}; }
Json box_json(insides::Box box) { return {box.left, box.top, box.right, box.bottom}; }
Json peak_json(const insides::Peak& peak, const char* place) {
  return {{place, {peak.x, peak.y}}, {"value", peak.value}};
}

// What each sample of the window is made of, row by row. Outside the map a value is 0.
Json samples_json(const insides::LookupWindow& window) {
  Json samples = Json::array();
  for (const insides::WindowSample& sample : window.samples) {
    Json cells = Json::array(), values = cells, weights = cells, products = cells;
    for (const insides::SourceCell& source : sample.sources) {
      cells.push_back(cell_json(source.cell));
      values.push_back(source.value);
      weights.push_back(source.weight);
      products.push_back(source.product);
    }
    samples.push_back(
        {{"cells", cells}, {"values", values}, {"weights", weights}, {"products", products}});
  }
  return samples;
}

Json level_json(const Trace& trace, Cell cell, int k, const engine::ProbeLevel& level) {
  const auto window = insides::lookup_window(trace, k, cell, level.level - 1);
  return {{"level", level.level},
          {"correspondence", vector_json(level.correspondence)},
          {"response_peak", peak_json(level.response_peak, "at")},
          {"window_peak", peak_json(level.window_peak, "offset")},
          {"proposed", vector_json(window.proposed)},
          {"window_centre", vector_json(window.centre)},
          {"window_box", box_json(insides::window_box(trace, k, cell, level.level - 1))},
          {"window", rows_json(window.values)},
          {"samples", samples_json(window)},
          {"all_outside", window.all_outside()}};
}

// Of the response maps, which stay the same over the iterations.
Json responses_json(const Trace& trace, Cell cell) {
  Json list = Json::array();
  for (int level = 0; level < trace.levels(); ++level) {
    const Map map = trace.response(cell, level);
    const auto best = insides::highest(map);
    const auto second = insides::second_peak(map, best);
    list.push_back({{"level", level + 1},
                    {"size", {map.width, map.height}},
                    {"least", *std::min_element(map.values.begin(), map.values.end())},
                    {"peak", peak_json(best, "at")},
                    {"second_peak", second ? peak_json(*second, "at") : Json(nullptr)},
                    {"margin", insides::margin(map)},
                    {"entropy", insides::entropy(map)},
                    {"choices", insides::choices(insides::entropy(map))}});
  }
  return list;
}

// What the best match finds in image 1: a match that is good leads back.
Json way_back_json(const Trace& trace, Cell cell) {
  const insides::Peak best = insides::highest(trace.response(cell, 0));
  const Map back = insides::similarity(trace.inside(Inside::features2), {best.x, best.y},
                                       trace.inside(Inside::features1));
  const insides::Peak found = insides::highest(back);
  const auto second = insides::second_peak(back, found);
  return {{"from", {best.x, best.y}},
          {"peak", peak_json(found, "at")},
          {"second_peak", second ? peak_json(*second, "at") : Json(nullptr)},
          {"margin", insides::margin(back)},
          {"entropy", insides::entropy(back)},
          {"choices", insides::choices(insides::entropy(back))},
          {"from_cell", std::hypot(found.x - cell.x, found.y - cell.y)}};
}

// What flow k is made of at the pixel, and how far the truth lies from all that could be.
Json upsampling_json(const ProbeShared& shared, int k, int x, int y) {
  const auto& upsampler = shared.upsamplers[std::size_t(k)];
  if (!upsampler) return nullptr;
  const auto cell = upsampler->at(x, y);
  Json neighbours = Json::array(), weights = nullptr;
  for (std::size_t n = 0; n < 9; ++n)
    neighbours.push_back({{"flow", vector_json(cell.neighbours[n])}, {"inside", cell.inside[n]}});
  if (!cell.weights.empty()) {
    weights = Json::array();  // sub-pixel by sub-pixel, nine each
    for (int s = 0; s < 64; ++s) {
      Json nine = Json::array();
      for (int n = 0; n < 9; ++n) nine.push_back(cell.weights[0].at(s % 8, s / 8, n));
      weights.push_back(std::move(nine));
    }
  }
  Json out = {{"cell", cell_json(cell.cell)},
              {"subpixel", {cell.sx, cell.sy}},
              {"neighbours", neighbours},
              {"weights", weights},
              {"convex", cell.weights.empty() ? Json(nullptr) : vector_json(cell.convex)},
              {"bilinear", vector_json(cell.bilinear)},
              {"nearest", vector_json(cell.nearest)}};
  const auto& unreachable = shared.unreachable[std::size_t(k)];
  if (!unreachable) return out;
  const bool known = shared.truth->is_valid(x, y);
  out["truth"] = known ? vector_json(shared.truth->at(x, y)) : Json(nullptr);
  out["out_of_reach"] = known ? Json(unreachable->at(x, y)) : Json(nullptr);
  return out;
}

// What the pixel has in a tensor at iteration k; of feature map 2 at its correspondence.
Json vector_json(const Trace& trace, Inside what, int k, Cell cell) {
  return trace.inside(what, insides::tensor_iteration(trace, what, k))
      .vector_at(insides::tensor_cell(trace, what, k, cell));
}

Json vectors_json(const Trace& trace, Cell cell) {
  Json out = Json::object();
  for (const Inside what :
       {Inside::features1, Inside::features2, Inside::context, Inside::hidden, Inside::motion})
    if (trace.has(what)) out[to_string(what)] = vector_json(trace, what, trace.iterations(), cell);
  return out;
}

// Of those that are others at every iteration.
Json vectors_at_json(const Trace& trace, int k, Cell cell) {
  Json out = Json::object();
  for (const Inside what : {Inside::features2, Inside::hidden, Inside::motion})
    if (trace.has(what)) out[to_string(what)] = vector_json(trace, what, k, cell);
  return out;
}

// Of every update and pass, at the cell: the means over the channels, and each channel.
Json gates_json(const Trace& trace, Cell cell) {
  Json list = Json::array();
  for (int k = 0; k < trace.iterations(); ++k)
    for (int pass = 0; pass < trace.passes(); ++pass) {
      const insides::GruPass gru = insides::gru_pass(trace, k, pass);
      const Cell own = trace.own_cell(k, cell);
      Json entry = {{"k", k}, {"pass", pass + 1}};
      const auto add = [&](const char* name, const Channels& channels) {
        const std::vector<float> vector = channels.vector_at(own);
        double sum = 0;
        for (const float value : vector) sum += double(value);
        entry[name] = sum / double(vector.size());
        entry["channels"][name] = vector;
      };
      add("z", gru.z);
      add("r", gru.r);
      add("q", gru.q);
      add("before", gru.before);
      add("after", gru.after);
      list.push_back(std::move(entry));
    }
  return list;
}

}  // namespace

// How wide what one cell reads is, level by level, in pixels.
Json covariance_json(const ProbeShared& shared, Cell cell) {
  Json list = Json::array();
  if (!shared.covariance) return list;
  const insides::ResponseCovariance& covariance = *shared.covariance;
  for (int level = 0; level < covariance.levels(); ++level) {
    if (covariance.width(level) < 1 || covariance.height(level) < 1) break;
    const Cell at = covariance.cell_on(level, cell);
    const Map row = covariance.row(level, at);
    const auto wide = insides::row_width(row, at, shared.trace.cell_size() << level);
    list.push_back({{"level", level + 1},
                    {"cell", cell_json(at)},
                    {"variance", row.at(at.x, at.y)},
                    {"width", wide.width},
                    {"reach", wide.reach},
                    {"row", rows_json(row)}});
  }
  return list;
}

Json pixel_json(const ProbeShared& shared, const engine::ProbePixel& pixel) {
  const Trace& trace = shared.trace;
  const insides::Peak best = insides::highest(trace.response(pixel.cell, 0));
  Json iterations = Json::array(), trail = Json::array();
  for (const auto& iteration : pixel.iterations) {
    Json levels = Json::array();
    for (const auto& level : iteration.levels)
      levels.push_back(level_json(trace, pixel.cell, iteration.k, level));
    const Vec2 at = trace.correspondence(iteration.k, pixel.cell, 0);
    iterations.push_back(
        {{"k", iteration.k},
         {"cell_size", iteration.cell_size},
         {"flow", vector_json(iteration.flow)},
         {"length", std::hypot(iteration.flow.u, iteration.flow.v)},
         {"delta", iteration.delta ? vector_json(*iteration.delta) : Json(nullptr)},
         {"from_best_match", std::hypot(double(at.u) - best.x, double(at.v) - best.y)},
         {"levels", levels},
         {"upsampling", upsampling_json(shared, iteration.k, pixel.x, pixel.y)},
         {"vectors", vectors_at_json(trace, iteration.k, pixel.cell)}});
  }
  for (const auto& point : insides::trail(trace, pixel.cell)) trail.push_back(point_json(point));
  return {{"pixel", {pixel.x, pixel.y}},
          {"cell", cell_json(pixel.cell)},
          {"flow", vector_json(pixel.flow)},
          {"iterations", iterations},
          {"trail", trail},
          {"responses", responses_json(trace, pixel.cell)},
          {"way_back", way_back_json(trace, pixel.cell)},
          {"upsampling", upsampling_json(shared, trace.iterations(), pixel.x, pixel.y)},
          {"vectors", vectors_json(trace, pixel.cell)},
          {"covariance", covariance_json(shared, pixel.cell)},
          {"gates", trace.has(Inside::z) ? gates_json(trace, pixel.cell) : Json(nullptr)}};
}

}  // namespace flowscope::cli
