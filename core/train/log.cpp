#include "core/train/log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <sstream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace flowscope::train {
namespace {

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) out.push_back(cell);
  return out;
}

bool is_up_to(const std::string& step, std::int64_t last) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), value);
  return error == std::errc() && end == step.data() + step.size() && value <= last;
}

bool is_whole(const std::vector<std::string>& row, const std::vector<std::string>& columns,
              const std::string& words) {
  if (row.size() != columns.size()) return false;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (columns[i] != words && !row[i].empty() && !number_in(row[i])) return false;
  return true;
}

}  // namespace

std::optional<double> number_in(const std::string& cell) {
  double value = 0;
  const char* const end = cell.data() + cell.size();
  const auto [read, error] = std::from_chars(cell.data(), end, value);
  if (error != std::errc() || read != end || !std::isfinite(value)) return {};
  return value;
}

CsvLog::CsvLog(std::filesystem::path file, std::vector<std::string> columns, std::int64_t last_step,
               const std::string& words)
    : file_(std::move(file)) {
  const std::string heading = fmt::format("{}", fmt::join(columns, ","));
  if (std::ifstream in(file_); in) {
    std::string line;
    std::getline(in, line);
    if (line == heading) {
      while (std::getline(in, line))
        if (auto row = cells(line); is_whole(row, columns, words) && is_up_to(row[0], last_step))
          rows_.push_back(std::move(row));
    } else {
      std::error_code ignored;
      std::filesystem::rename(file_, file_.string() + ".old", ignored);
    }
  }
  write_atomically(file_, [&](std::ostream& out) {
    out << heading << '\n';
    for (const auto& row : rows_) out << fmt::format("{}\n", fmt::join(row, ","));
  });
  out_.open(file_, std::ios::app);
}

void CsvLog::add(const std::vector<std::string>& row) {
  rows_.push_back(row);
  out_ << fmt::format("{}\n", fmt::join(row, ",")) << std::flush;
  if (!out_) throw Error(fmt::format("Cannot write {}: is the disk full?", file_.string()));
}

}  // namespace flowscope::train
