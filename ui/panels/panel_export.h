// Taking along what a panel shows: pictures, plots, films, numbers.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <memory>

#include "ui/panels/panel.h"

namespace flowscope::ui {

// By the file's suffix; each throws Error in a sentence where it cannot be done.
void save_picture(Panel& panel, const QString& file);  // .png
void save_plot(Panel& panel, const QString& file);     // .svg
void save_numbers(Panel& panel, const QString& file);  // .npy, .safetensors
// The panel at every iteration, from the start to the result: .gif or .mp4. The selection
// is afterwards as it was.
void save_iterations(Panel& panel, const QString& file);

// The panel at every pair that it shows from now on, while the video plays.
class Recording {
 public:
  Recording(Panel& panel, const QString& file);
  ~Recording();  // without finish() no file remains
  void add();    // the panel as it is
  void finish();
  int frames() const { return frames_; }

 private:
  struct Film;
  Panel& panel_;
  std::unique_ptr<Film> film_;
  int frames_ = 0;
};

// Puts these ways into a panel's menu, with a question where to.
class PanelExport : public QObject {
  Q_OBJECT
 public:
  explicit PanelExport(Panel& panel);
  ~PanelExport() override;

 Q_SIGNALS:
  void failed(const QString& sentence);
  void saved(const QString& sentence);

 private:
  void ask(const QString& title, const QString& filter, const QString& suffix,
           std::function<void(const QString&)> act);
  bool try_to(const std::function<void()>& act);  // false, and failed(): it threw
  void tell_of(const QString& file);
  void toggle_recording();

  Panel& panel_;
  QAction* record_;
  std::unique_ptr<Recording> recording_;
  QString recorded_to_;
};

}  // namespace flowscope::ui
