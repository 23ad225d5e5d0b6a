// One dock: shows one side of the selection while it is visible.
#pragma once

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/tensor_file.h"
#include "core/insides/plot.h"
#include "ui/panels/selection.h"

namespace flowscope::ui {

// A title bar is the dock's; below it one row of controls with a "…" menu at its end, then
// the picture. Where there is nothing to show, one sentence says why.
//
// A panel draws when it is visible and something of the selection changed, once for all
// changes of one turn of the event loop. Hidden it does nothing.
class Panel : public QWidget {
  Q_OBJECT
 public:
  // `name`: of the dock, for settings and files ("correlation"); `title`: for people.
  Panel(Selection& selection, const QString& name, const QString& title, QWidget* parent = nullptr);

  const QString& title() const { return title_; }
  Selection& selection() const { return selection_; }

  // What the trace has to keep for it while it is visible.
  virtual TraceParts parts() const { return {}; }

  // To be taken along; what a panel has not stays empty. Plots: beside each other.
  virtual std::vector<engine::NamedTensor> tensors() const { return {}; }
  virtual std::vector<insides::Plot> plots() const { return {}; }
  // Before anything is taken along: draws with all that is else computed beside.
  void complete();
  // The panel's picture, drawn now, without its controls.
  QImage picture();

  QMenu& menu() const { return *menu_; }
  QString message() const { return body_shown() ? QString() : message_->text(); }
  bool body_shown() const { return stack_->currentIndex() == 1; }

 Q_SIGNALS:
  void parts_changed();  // parts() answers otherwise now

 protected:
  QWidget& body() const { return *body_; }  // give it a layout
  QHBoxLayout& controls() const { return *controls_; }
  // A caption for the control that is added next.
  void add_caption(const QString& text);

  // Draws the pair as it is now. There is a trace when this is called (and a pin where
  // needs_pin); throws Error for what the trace did not keep: shown as the message.
  virtual void draw() = 0;
  virtual bool needs_pin() const { return false; }
  // The pair has gone while nobody looked: lets go of what belongs to it.
  virtual void forget() {}
  void draw_soon();  // something of its own changed
  // In complete(): what is else computed beside has to be there after draw().
  bool at_once() const { return at_once_; }

  void showEvent(QShowEvent* event) override;

 private:
  void queue_draw();
  void draw_now();
  QString why_empty() const;  // empty: it is not

  Selection& selection_;
  QString title_;
  QStackedLayout* stack_;  // message, body
  QScrollArea* scroll_;
  QWidget* body_;
  QLabel* message_;
  QHBoxLayout* controls_;
  QMenu* menu_;
  bool queued_ = false;
  bool stale_ = true;
  bool at_once_ = false;
};

}  // namespace flowscope::ui
