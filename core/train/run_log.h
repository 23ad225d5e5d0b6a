// What a run writes about itself: two CSV files and their plot.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/engine/evaluation.h"
#include "core/train/log.h"
#include "core/train/trainer.h"

namespace flowscope::train {

class RunLog {
 public:
  // Goes on with the logs of `folder` up to step `last_step`.
  RunLog(const std::filesystem::path& folder, std::int64_t last_step);

  // Every 20th step becomes a row of log.csv with the means since the row before.
  void add(const Position& position, std::size_t stage, const StepReport& report, double seconds);
  // A last row for the steps since the row before, if any.
  void end(const Position& position);

  // One row a data set in evaluation.csv. Returns whether the errors are the lowest so far
  // among evaluations of the same data sets: by the geometric mean of their EPE, in which
  // each weighs the same.
  bool add(const Position& position, const engine::Evaluation& evaluation);

  // Means over the last 200 steps; of the errors over those in which a pixel counted, not a
  // number where there is none.
  double loss() const { return mean(&StepReport::loss); }
  double epe() const { return error_mean(&StepReport::epe); }
  double over_3px() const { return error_mean(&StepReport::over_3px); }

  // plot.png; false without OpenCV.
  bool plot() const;

 private:
  using Errors = std::map<std::string, double>;  // EPE by data set
  void write_row(const Position& position);
  double mean(double StepReport::*value, std::size_t last = 200) const;
  double error_mean(double StepReport::*value, std::size_t last = 200) const;

  const std::filesystem::path folder_;
  CsvLog steps_, evaluations_;
  std::deque<StepReport> recent_;
  std::size_t since_row_ = 0, skipped_ = 0, stage_ = 0;  // of the row to come
  double row_seconds_ = 0;
  std::vector<Errors> evaluated_;
};

}  // namespace flowscope::train
