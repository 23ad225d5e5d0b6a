// One sentence over the picture's upper edge: what went wrong, or is good to know.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QTimer>

class QToolButton;

namespace flowscope::ui {

// Problems stay until they are closed, replaced by another problem or dismissed()
// because what was asked for next worked. Notices go by themselves and never
// cover a problem; several at once are counted.
class MessageStrip : public QFrame {
  Q_OBJECT
 public:
  explicit MessageStrip(QWidget* parent = nullptr);

  void show_problem(const QString& sentence);
  void show_notice(const QString& sentence);
  void dismiss();

  bool is_problem() const { return problem_; }
  QString text() const { return label_->text(); }
  QToolButton* close_button() const { return close_; }
  void set_notice_duration(int milliseconds) { timer_.setInterval(milliseconds); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void show_sentence(const QString& sentence, const QString& icon);

  QLabel* icon_;
  QLabel* label_;
  QToolButton* close_;
  QTimer timer_;
  bool problem_ = false;
  int more_ = 0;
};

}  // namespace flowscope::ui
