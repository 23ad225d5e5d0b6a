// What probe found over the whole frame.
#include "app/flowscope-cli/probe_json.h"
#include "core/insides/matching_figures.h"

namespace flowscope::cli {
namespace {

constexpr int kMostCells = 512;  // of a level whose covariances are all in the document

Json best_json(const Matches& matches) {
  Json rows = Json::array();
  for (int y = 0; y < matches.height; ++y) {
    Json row = Json::array();
    for (int x = 0; x < matches.width; ++x) {
      const Cell best = matches.best[std::size_t(y) * std::size_t(matches.width) + std::size_t(x)];
      row.push_back({best.x, best.y});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json direction_json(const Matches& matches) {
  return {{"best", best_json(matches)},
          {"value", rows_json(matches.value)},
          {"second", rows_json(matches.second)},
          {"margin", rows_json(insides::margins(matches))},
          {"entropy", rows_json(matches.entropy)}};
}

}  // namespace

Json rows_json(const Map& map) {
  Json rows = Json::array();
  for (int y = 0; y < map.height; ++y) {
    Json row = Json::array();
    for (int x = 0; x < map.width; ++x) row.push_back(map.at(x, y));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json matching_json(const Trace& trace, const std::stop_token& stop) {
  return {{"full_colour", insides::full_colour(trace)},
          {"in_image_2", direction_json(trace.matches(false, stop))},
          {"in_image_1", direction_json(trace.matches(true, stop))}};
}

Json covariances_json(const ProbeShared& shared, const std::stop_token& stop) {
  Json list = Json::array();
  const insides::ResponseCovariance& covariance = *shared.covariance;
  for (int level = 0; level < covariance.levels(); ++level) {
    const int cells = covariance.width(level) * covariance.height(level);
    if (cells < 1) break;
    list.push_back({{"level", level + 1},
                    {"diagonal", rows_json(covariance.variance(level, stop))},
                    {"matrix", cells <= kMostCells ? rows_json(covariance.matrix(level, stop))
                                                   : Json(nullptr)}});
  }
  return list;
}

}  // namespace flowscope::cli
