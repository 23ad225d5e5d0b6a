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
