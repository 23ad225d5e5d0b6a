// What all panels and the picture's marks show together: one traced pair, one of its
// iterations, one pyramid level, the pins.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/flow/flow_model.h"
#include "ui/panels/pins.h"

namespace flowscope::ui {

QString pair_words(const FlowResult& pair);  // "frames 7 and 8"

class Selection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  // The pair. Its trace may be missing: DIS has none, and one may be under way.
  const std::optional<FlowResult>& pair() const { return pair_; }
  const Trace* trace() const { return pair_ ? pair_->trace.get() : nullptr; }
  bool studied() const { return studied_; }  // traced with settings of its own
  void show(FlowResult pair, bool studied);
  void clear();  // no pair, no pins, no truth: another source
  void lose_pair();

  // Why the pair has no trace, where that is known.
  const QString& problem() const { return problem_; }
  void set_problem(const QString& sentence);

  // The true flow of the pair, where it is known.
  const std::shared_ptr<const FlowField>& truth() const { return truth_; }
  void set_truth(std::shared_ptr<const FlowField> truth);

  // 0: the start, iterations(): the result. A new pair keeps the number, as far as it goes;
  // who looked at the last iteration looks at the last of the new pair.
  int iteration() const { return iteration_; }
  int iterations() const { return trace() ? trace()->iterations() : 0; }
  // The update that the window, gates and motion features of the chosen iteration belong to:
  // the result has none of its own, so there it is the last one.
  int update() const;
  void set_iteration(int k);  // nothing where there is no trace

  int level() const { return level_; }  // 0 … 3; 1 to 4 for people
  void set_level(int level);

  const std::vector<Pin>& pins() const { return pins_; }
  const Pin* current() const;  // null: there is no pin
  const Pin* pin(int number) const;
  // Sets another pin and chooses it; with all eight in use the chosen one moves there.
  void add_pin(QPoint pixel);
  void move_pin(int number, QPoint pixel);
  void choose_pin(int number);
  void remove_pin(int number);
  void remove_pins();

 Q_SIGNALS:
  void pair_changed();
  void problem_changed();
  void truth_changed();
  void iteration_changed();
  void level_changed();
  void pins_changed();  // which there are, where, which is chosen

 private:
  std::optional<FlowResult> pair_;
  bool studied_ = false;
  QString problem_;
  std::shared_ptr<const FlowField> truth_;
  int iteration_ = 0;
  std::optional<int> wanted_;  // iteration, whether or not this pair has it; none: the last
  int level_ = 0;
  std::vector<Pin> pins_;
  int current_ = 0;
};

}  // namespace flowscope::ui
