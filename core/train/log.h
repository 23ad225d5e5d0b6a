// What a training was like: rows of numbers in a CSV file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace flowscope::train {

// A file of one heading and rows; a column named "step" comes first. Each row is on disk
// when add() returns.
class CsvLog {
 public:
  // Goes on with an existing file of the same heading, without the rows of steps after
  // `last_step`: a resumed training writes them again. Another heading: the old file is
  // kept under a name that ends in ".old".
  CsvLog(std::filesystem::path file, std::vector<std::string> columns, std::int64_t last_step);

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
