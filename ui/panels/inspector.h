// The panels around the picture: their docks, what they show and when it is computed.
#pragma once

#include <QDockWidget>
#include <QObject>
#include <map>
#include <vector>

#include "ui/panels/panel.h"
#include "ui/panels/selection.h"
#include "ui/panels/study.h"
#include "ui/session.h"

class QMainWindow;

namespace flowscope::ui {

// Live while playing: panels show each pair's own trace, recorded only as far as visible
// panels ask. Paused: the shown pair is studied, with settings of its own. With no panel
// visible nothing is recorded and nothing studied.
class Inspector : public QObject {
  Q_OBJECT
 public:
  Inspector(Session& session, QMainWindow& window);
  ~Inspector() override;

  Selection& selection() { return selection_; }
  Study& study() { return study_; }
  // By name: "correlation". Null: there is no such panel.
  QDockWidget* dock(const QString& name) const;
  Panel* panel(const QString& name) const;
  const std::vector<QDockWidget*>& docks() const { return docks_; }

  void open(const QString& name);  // shows the panel, in front of those it shares a place with
  void open(Sight what);           // in the panel that shows it
  void open_tensor(Inside what);   // in the features panel, channel by channel

  // The true flow of the shown pair; failed() where the file is none or of another size.
  void load_truth(const QString& file);

  bool visible() const;            // any panel
  void set_visible(bool visible);  // those that were open last, at first the usual ones

 Q_SIGNALS:
  void visible_changed();
  void failed(const QString& sentence);
  void noticed(const QString& sentence);
  // To be shown, of a study that ends in `result`; both null: the shown pair's own.
  void flow_chosen(std::shared_ptr<const flowscope::FlowField> flow,
                   std::shared_ptr<const flowscope::FlowField> result);
  void truth_wanted();

 private:
  void add(Panel* panel, Qt::DockWidgetArea area);
  void name_tab_bars();
  void visibility_changed();
  void find_truth();  // beside the clip, as the bundled one has it
  void refresh();     // what is shown, recorded and studied
  void forget();
  TraceParts wanted_parts() const;

  Session& session_;
  QMainWindow& window_;
  Selection selection_;
  Study study_;
  std::weak_ptr<const FlowModel> model_;  // that what is shown comes from
  std::vector<QDockWidget*> docks_;
  std::vector<QDockWidget*> open_;  // when all were closed together
  bool was_visible_ = false;
  bool laid_out_ = false;  // sizes are the person's afterwards
};

}  // namespace flowscope::ui
