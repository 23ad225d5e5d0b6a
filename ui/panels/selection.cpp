#include "ui/panels/selection.h"

#include <algorithm>
#include <utility>

namespace flowscope::ui {

QString pair_words(const FlowResult& pair) {
  return QObject::tr("frames %1 and %2").arg(pair.frame1.index).arg(pair.frame2.index);
}

void Selection::show(FlowResult pair, bool studied) {
  const bool same =
      pair_ && pair_->frame1.index == pair.frame1.index && pair_->frame2.index == pair.frame2.index;
  pair_ = std::move(pair);
  studied_ = studied;
  if (!same) truth_.reset();
  if (!same || trace()) problem_.clear();
  const int k = std::min(wanted_.value_or(iterations()), iterations());
  const bool moved = std::exchange(iteration_, k) != k;
  if (trace()) level_ = std::min(level_, trace()->levels() - 1);
  Q_EMIT pair_changed();
  if (moved) Q_EMIT iteration_changed();
}

void Selection::lose_pair() {
  if (!pair_) return;
  pair_.reset();
  truth_.reset();
  problem_.clear();
  studied_ = false;
  Q_EMIT pair_changed();
}

void Selection::clear() {
  remove_pins();
  wanted_.reset();
  lose_pair();
}

void Selection::set_problem(const QString& sentence) {
  if (std::exchange(problem_, sentence) != sentence) Q_EMIT problem_changed();
}

void Selection::set_truth(std::shared_ptr<const FlowField> truth) {
  truth_ = std::move(truth);
  Q_EMIT truth_changed();
}

int Selection::update() const { return std::clamp(iteration_, 0, std::max(0, iterations() - 1)); }

void Selection::set_iteration(int k) {
  if (!trace()) return;
  const int now = std::clamp(k, 0, iterations());
  wanted_ = now == iterations() ? std::nullopt : std::optional(now);
  if (std::exchange(iteration_, now) != now) Q_EMIT iteration_changed();
}

void Selection::set_level(int level) {
  const int now = std::clamp(level, 0, trace() ? trace()->levels() - 1 : 3);
  if (std::exchange(level_, now) != now) Q_EMIT level_changed();
}

const Pin* Selection::pin(int number) const {
  const auto found = std::find_if(pins_.begin(), pins_.end(),
                                  [&](const Pin& each) { return each.number == number; });
  return found == pins_.end() ? nullptr : &*found;
}

const Pin* Selection::current() const { return pin(current_); }

void Selection::add_pin(QPoint pixel) {
  int number = 1;
  while (pin(number) != nullptr) ++number;
  if (number > kMostPins) return move_pin(current_, pixel);
  pins_.push_back({number, pixel});
  std::sort(pins_.begin(), pins_.end(),
            [](const Pin& a, const Pin& b) { return a.number < b.number; });
  current_ = number;
  Q_EMIT pins_changed();
}

void Selection::move_pin(int number, QPoint pixel) {
  for (Pin& each : pins_)
    if (each.number == number) each.pixel = pixel;
  current_ = number;
  Q_EMIT pins_changed();
}

void Selection::choose_pin(int number) {
  if (std::exchange(current_, number) != number) Q_EMIT pins_changed();
}

void Selection::remove_pin(int number) {
  std::erase_if(pins_, [&](const Pin& each) { return each.number == number; });
  if (current_ == number) current_ = pins_.empty() ? 0 : pins_.back().number;
  Q_EMIT pins_changed();
}

void Selection::remove_pins() {
  if (pins_.empty()) return;
  pins_.clear();
  current_ = 0;
  Q_EMIT pins_changed();
}

}  // namespace flowscope::ui
