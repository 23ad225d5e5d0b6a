#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include "core/train/log.h"
#include "core/train/plot.h"
#include "core/train/run_log.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

CHECK_CASE(a_log_goes_on_from_the_step_that_was_saved) {
  const TemporaryFolder folder;
  const auto file = folder / "log.csv";
  {
    CsvLog log(file, {"step", "loss"}, 0);
    log.add({"20", "3.5"});
    log.add({"40", "2.5"});
    EXPECT_EQ(text_of(file), "step,loss\n20,3.5\n40,2.5\n");
  }
  CsvLog log(file, {"step", "loss"}, 30);
  EXPECT_EQ(log.rows().size(), 1u);
  log.add({"40", "2.4"});
  EXPECT_EQ(text_of(file), "step,loss\n20,3.5\n40,2.4\n");
}

CHECK_CASE(a_line_cut_off_is_dropped_and_another_heading_kept_aside) {
  const TemporaryFolder folder;
  const auto file = folder / "log.csv";
  std::ofstream(file) << "step,loss\n20,3.5\n4";
  EXPECT_EQ(CsvLog(file, {"step", "loss"}, 100).rows().size(), 1u);
  EXPECT(CsvLog(file, {"step", "epe"}, 100).rows().empty());
  EXPECT_EQ(text_of(folder / "log.csv.old"), "step,loss\n20,3.5\n");
}

CHECK_CASE(rows_with_a_cell_that_is_no_number_are_dropped) {
  const TemporaryFolder folder;
  std::ofstream(folder / "log.csv")
      << "step,stage,seconds,loss,epe,over_3px,gradient_norm,learning_rate,steps_per_second,"
         "skipped\n"
         "20,1,1.0,3.5,2.0,10,1,1e-4,1,0\n"
         "40,1,2.0,,2.0"
         "60,1,3.0,3.5x,2.0,10,1,1e-4,1,0\n"
         "80,1,4.0,3.5,1e999,10,1,1e-4,1,0\n"
         "100,1,5.0,3.5,,,1,1e-4,1,0\n";  // no pixel counted
  std::ofstream(folder / "evaluation.csv")
      << "step,seconds,dataset,pairs,epe,over_1px,over_3px,over_5px,fl\n"
         "20,1.0,KITTI 2015,1,broken,1,1,1,1\n"
         "40,1.0,KITTI 2015,1,,1,1,1,1\n"
         "60,1.0,KITTI 2015,1,2.5,1,1,1,1\n";
  RunLog log(folder.path(), 1000);
  log.plot();
  const std::string steps = text_of(folder / "log.csv");
  EXPECT_EQ(std::count(steps.begin(), steps.end(), '\n'), 3);
  const std::string errors = text_of(folder / "evaluation.csv");
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 3);
}

CHECK_CASE(a_row_has_no_error_where_no_pixel_counted) {
  const TemporaryFolder folder;
  RunLog log(folder.path(), 0);
  Position position;
  const auto add = [&](int measured, double epe) {
    StepReport report;
    report.loss = 1, report.measured = measured, report.epe = epe;
    ++position.total;
    log.add(position, 0, report, 1);
  };
  for (int step = 0; step < 20; ++step) add(0, 0);
  EXPECT(std::isnan(log.epe()));
  for (int step = 0; step < 20; ++step) add(step % 2, step % 2 ? 4 : 0);
  EXPECT_EQ(log.epe(), 4.0);
  EXPECT_EQ(log.loss(), 1.0);
  const std::string rows = text_of(folder / "log.csv");
  EXPECT(rows.find("\n20,1,0.0,1,,,") != std::string::npos);
  EXPECT(rows.find("\n40,1,0.0,1,4,0,") != std::string::npos);
  for (int step = 0; step < 3; ++step) add(1, 7);
  for (int time = 0; time < 2; ++time) log.end(position);
  EXPECT(text_of(folder / "log.csv").starts_with(rows + "43,1,0.0,1,7,0,"));
  EXPECT(text_of(folder / "log.csv").find("\n43", rows.size()) == std::string::npos);
  log.plot();
}

CHECK_CASE(the_best_is_the_best_among_evaluations_of_the_same_sets) {
  const TemporaryFolder folder;
  const auto evaluated = [](const std::vector<std::pair<std::string, double>>& epe) {
    engine::Evaluation evaluation;
    for (const auto& [dataset, value] : epe) {
      engine::DatasetError one;
      one.dataset = dataset;
      one.mean.epe = value;
      evaluation.datasets.push_back(one);
    }
    return evaluation;
  };
  Position position;
  const auto add = [&](RunLog& log, const engine::Evaluation& evaluation) {
    ++position.total;
    return log.add(position, evaluation);
  };
  {
    RunLog log(folder.path(), 0);
    EXPECT(add(log, evaluated({{"easy", 1}})));
    EXPECT(!add(log, evaluated({{"easy", 2}})));
    EXPECT(add(log, evaluated({{"easy", 2}, {"hard", 30}})));
    EXPECT(!add(log, evaluated({{"easy", 2}, {"hard", 31}})));
  }
  RunLog log(folder.path(), position.total);
  EXPECT(!add(log, evaluated({{"easy", 2}, {"hard", 30.5}})));
  EXPECT(add(log, evaluated({{"easy", 2}, {"hard", 29}})));
  EXPECT(!add(log, evaluated({{"easy", 1.5}})));
}

CHECK_CASE(a_plot_is_a_picture_or_said_to_be_missing) {
  const TemporaryFolder folder;
  const Panel empty{"nothing", {}};
  const Panel panel{"loss", {{"a", {0, 1, 2}, {10, 1, 0.1}}, {"one point", {1}, {3}}}};
  if (!write_plot(folder / "plot.png", "steps", {panel, empty})) {
    EXPECT(!std::filesystem::exists(folder / "plot.png"));
    return;
  }
  EXPECT_EQ(text_of(folder / "plot.png").substr(1, 3), "PNG");
}
