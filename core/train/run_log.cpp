#include "core/train/run_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/train/plot.h"

namespace flowscope::train {
namespace {

constexpr std::size_t kRow = 20;      // steps
constexpr std::size_t kKept = 200;    // steps
constexpr std::size_t kPoints = 400;  // of a plotted curve

enum StepColumn { kStep, kStage, kSeconds, kLoss, kEpe, kOver3px, kNorm, kRate, kPerSecond };
enum EvaluationColumn { kAtStep, kAtSeconds, kDataset, kPairs, kDatasetEpe };

void add_point(Curve& curve, const std::string& step, const std::string& value) {
  const auto x = number_in(step), y = number_in(value);
  if (!x || !y) return;
  curve.x.push_back(*x / 1000), curve.y.push_back(*y);
}

// Means of neighbours, so that a curve has at most kPoints.
void thin(Curve& curve) {
  const std::size_t each = (curve.x.size() + kPoints - 1) / kPoints;
  if (each < 2) return;
  Curve out{curve.name, {}, {}};
  for (std::size_t i = 0; i + each <= curve.x.size(); i += each) {
    double x = 0, y = 0;
    for (std::size_t k = i; k < i + each; ++k) x += curve.x[k], y += curve.y[k];
    out.x.push_back(x / double(each)), out.y.push_back(y / double(each));
  }
  curve = std::move(out);
}

// A comma would end the cell.
std::string cell(std::string name) {
  std::replace(name.begin(), name.end(), ',', ';');
  return name;
}

bool same_sets(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first; });
}

double score(const std::map<std::string, double>& epe) {
  double sum = 0;
  for (const auto& [dataset, value] : epe) sum += std::log(std::max(value, 1e-6));
  return std::exp(sum / double(std::max<std::size_t>(1, epe.size())));
}

}  // namespace

RunLog::RunLog(const std::filesystem::path& folder, std::int64_t last_step)
    : folder_(folder),
      steps_(folder / "log.csv",
             {"step", "stage", "seconds", "loss", "epe", "over_3px", "gradient_norm",
              "learning_rate", "steps_per_second", "skipped"},
             last_step),
      evaluations_(
          folder / "evaluation.csv",
          {"step", "seconds", "dataset", "pairs", "epe", "over_1px", "over_3px", "over_5px", "fl"},
          last_step, "dataset") {
  std::map<std::string, Errors> by_step;
  for (const auto& row : evaluations_.rows())
    if (const auto epe = number_in(row[kDatasetEpe])) by_step[row[kAtStep]][row[kDataset]] = *epe;
  for (const auto& [step, errors] : by_step) evaluated_.push_back(errors);
}

double RunLog::mean(double StepReport::*value, std::size_t last) const {
  const std::size_t count = std::min(last, recent_.size());
  double sum = 0;
  for (std::size_t i = recent_.size() - count; i < recent_.size(); ++i) sum += recent_[i].*value;
  return count > 0 ? sum / double(count) : 0;
}

double RunLog::error_mean(double StepReport::*value, std::size_t last) const {
  double sum = 0, count = 0;
  for (std::size_t i = recent_.size() - std::min(last, recent_.size()); i < recent_.size(); ++i)
    if (recent_[i].measured > 0) sum += recent_[i].*value, ++count;
  return sum / count;
}

void RunLog::add(const Position& position, std::size_t stage, const StepReport& report,
                 double seconds) {
  row_seconds_ += seconds;
  stage_ = stage;
  if (report.skipped) {
    ++skipped_;  // its numbers are not finite
  } else {
    recent_.push_back(report);
    if (recent_.size() > kKept) recent_.pop_front();
  }
  if (++since_row_ >= kRow) write_row(position);
}

void RunLog::end(const Position& position) {
  if (since_row_ > 0) write_row(position);
}

void RunLog::write_row(const Position& position) {
  const std::size_t counted = since_row_ - skipped_;
  const auto row_mean = [&](double StepReport::*value) {
    return counted > 0 ? fmt::format("{:.5g}", mean(value, counted)) : "";
  };
  const auto row_error = [&](double StepReport::*value) {
    const double error = error_mean(value, counted);
    return std::isfinite(error) ? fmt::format("{:.5g}", error) : "";
  };
  steps_.add({fmt::format("{}", position.total), fmt::format("{}", stage_ + 1),
              fmt::format("{:.1f}", position.seconds), row_mean(&StepReport::loss),
              row_error(&StepReport::epe), row_error(&StepReport::over_3px),
              row_mean(&StepReport::norm), row_mean(&StepReport::rate),
              fmt::format("{:.4g}", double(since_row_) / row_seconds_),
              fmt::format("{}", skipped_)});
  since_row_ = 0, skipped_ = 0, row_seconds_ = 0;
}

bool RunLog::add(const Position& position, const engine::Evaluation& evaluation) {
  Errors errors;
  for (const auto& one : evaluation.datasets) {
    errors[cell(one.dataset)] = one.mean.epe;
    evaluations_.add(
        {fmt::format("{}", position.total), fmt::format("{:.1f}", position.seconds),
         cell(one.dataset), fmt::format("{}", one.pairs), fmt::format("{:.4f}", one.mean.epe),
         fmt::format("{:.3f}", one.mean.over_1px), fmt::format("{:.3f}", one.mean.over_3px),
         fmt::format("{:.3f}", one.mean.over_5px), fmt::format("{:.3f}", one.mean.fl)});
  }
  const bool best = std::none_of(evaluated_.begin(), evaluated_.end(), [&](const Errors& former) {
    return same_sets(former, errors) && score(former) <= score(errors);
  });
  evaluated_.push_back(std::move(errors));
  return best;
}

bool RunLog::plot() const {
  Curve loss{"loss", {}, {}}, epe{"EPE in training, px", {}, {}};
  for (const auto& row : steps_.rows())
    for (const auto& [curve, column] : {std::pair(&loss, kLoss), std::pair(&epe, kEpe)})
      add_point(*curve, row[kStep], row[std::size_t(column)]);
  thin(loss), thin(epe);
  Panel errors{"mean end-point error of whole frames, px", {}};
  for (const auto& row : evaluations_.rows()) {
    auto curve = std::find_if(errors.curves.begin(), errors.curves.end(),
                              [&](const Curve& one) { return one.name == row[kDataset]; });
    if (curve == errors.curves.end())
      curve = errors.curves.insert(curve, Curve{row[kDataset], {}, {}});
    add_point(*curve, row[kAtStep], row[kDatasetEpe]);
  }
  return write_plot(folder_ / "plot.png", "thousand steps", {{"training", {loss, epe}}, errors});
}

}  // namespace flowscope::train
