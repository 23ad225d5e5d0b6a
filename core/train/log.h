// What a training was like: rows of numbers in a CSV file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace flowscope::train {

// The finite number that `cell` is, and nothing else.
std::optional<double> number_in(const std::string& cell);

// A file of one heading and rows; a column named "step" comes first. Each row is on disk
// when add() returns.
class CsvLog {
 public:
  // Goes on with an existing file of the same heading, without the rows of steps after
  // `last_step`, which a resumed training writes again, and without damaged ones: every cell
  // is a number or empty, but for the column named `words`. Another heading: the old file is
  // kept under a name that ends in ".old".
  CsvLog(std::filesystem::path file, std::vector<std::string> columns, std::int64_t last_step,
         const std::string& words = "");

  // Values in the order of the columns; the first is the step.
  void add(const std::vector<std::string>& row);

  // All rows, those found included.
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }

 private:
  std::filesystem::path file_;
  std::vector<std::vector<std::string>> rows_;
  std::ofstream out_;
};

}  // namespace flowscope::train
