// A short guided walk through RAFT, on the pair that is shown.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QPushButton>

#include "ui/panels/inspector.h"

namespace flowscope::ui {

// A card at the lower left of its parent: a few sentences a step, while the panels show what
// they are about. Each step opens its panel and sets iteration and level; where there is no
// pin, one is put on something that moves. What cannot be shown yet, or not with this model,
// is said, and shown as soon as it can be.
class Tour : public QFrame {
  Q_OBJECT
 public:
  Tour(Inspector& inspector, QWidget* parent);

  void start();
  void step(int index);  // 0 … count() − 1
  int current() const { return current_; }
  static int count();
  void finish();

  QString title() const { return title_->text(); }
  QString text() const { return text_->text(); }
  QString hint() const { return hint_->text(); }  // what to do first; empty: nothing
  QPushButton& back() const { return *back_; }
  QPushButton& next() const { return *next_; }
  QPushButton& close_button() const { return *close_; }

  // Inside of what moves fast and has something to recognise, away from the border; the
  // middle where nothing moves. `frame` is as large as the flow.
  static QPoint telling_pixel(const FlowField& flow, const Frame& frame);

 Q_SIGNALS:
  void finished();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void pair_changed();
  void write();
  void show_panels();  // what the step is about
  void place();
  QString why_not() const;

  Inspector& inspector_;
  QLabel *title_, *count_, *text_, *hint_;
  QPushButton *back_, *next_, *close_;
  int current_ = 0;
  bool shown_ = false;  // the step's panels have a trace
};

}  // namespace flowscope::ui
