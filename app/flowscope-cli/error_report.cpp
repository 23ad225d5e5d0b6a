#include "app/flowscope-cli/error_report.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace flowscope::cli {
namespace {

constexpr std::array<const char*, 4> kBands = {"<1", "1-10", "10-40", ">40"};

Json error_json(const FlowError& error) {
  Json bands = Json::object();
  for (std::size_t i = 0; i < kBands.size(); ++i)
    bands[kBands[i]] = {
        {"pixels", error.by_motion[i].pixels},
        {"epe", error.by_motion[i].pixels > 0 ? Json(error.by_motion[i].epe) : Json(nullptr)}};
  return {{"pixels", error.pixels},     {"epe", error.epe},           {"over_1px", error.over_1px},
          {"over_3px", error.over_3px}, {"over_5px", error.over_5px}, {"fl", error.fl},
          {"angular", error.angular},   {"epe_by_motion", bands}};
}

std::vector<std::string> error_row(const std::string& name, const FlowError& error) {
  std::vector<std::string> row = {name, fmt::format("{:.3f}", error.epe)};
  for (const double percent : {error.over_1px, error.over_3px, error.over_5px, error.fl})
    row.push_back(fmt::format("{:.2f}", percent));
  row.push_back(fmt::format("{:.2f}", error.angular));
  for (const auto& band : error.by_motion)
    row.push_back(band.pixels > 0 ? fmt::format("{:.2f}", band.epe) : "-");
  return row;
}

std::vector<std::string> heading(const std::string& first) {
  std::vector<std::string> row = {first,     "EPE px", ">1 px %",  ">3 px %",
                                  ">5 px %", "Fl %",   "angle deg"};
  for (const char* band : kBands) row.push_back(fmt::format("EPE {}", band));
  return row;
}

}  // namespace

void print_errors(const engine::Evaluation& evaluation) {
  Table table;
  table.row(heading("pair"));
  for (const auto& pair : evaluation.pairs) table.row(error_row(pair.name, pair.error));
  if (evaluation.pairs.size() > 1) {
    table.row({""});
    table.row(heading("data set (mean over pairs)"));
    for (const auto& dataset : evaluation.datasets)
      table.row(error_row(fmt::format("{} ({})", dataset.dataset, dataset.pairs), dataset.mean));
  }
  table.print();
}

void add_errors(Json& document, const engine::Evaluation& evaluation) {
  Json pairs = Json::array();
  for (const auto& pair : evaluation.pairs) {
    Json one = {{"name", pair.name}, {"dataset", pair.dataset}};
    one.update(error_json(pair.error));
    if (pair.seconds > 0) one["seconds"] = pair.seconds;
    pairs.push_back(one);
  }
  Json datasets = Json::array();
  for (const auto& dataset : evaluation.datasets) {
    Json one = {{"dataset", dataset.dataset}, {"pairs", dataset.pairs}};
    one.update(error_json(dataset.mean));
    datasets.push_back(one);
  }
  document["pairs"] = pairs;
  document["datasets"] = datasets;
}

}  // namespace flowscope::cli
