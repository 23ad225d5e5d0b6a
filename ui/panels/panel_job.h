// What a panel computes beside the window: the newest wish counts.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <memory>
#include <stop_token>

#include "ui/background.h"

namespace flowscope::ui {

// One job at a time, on a thread of its own. A newer one stops the older; what that had
// found is dropped. The destructor stops and waits.
class PanelJob : public QObject {
  Q_OBJECT
 public:
  using Then = std::function<void()>;
  using Work = std::function<Then(std::stop_token)>;

  explicit PanelJob(QObject* parent = nullptr);
  ~PanelJob() override;

  // `work` runs beside, throws Stopped when it was stopped and any exception for a problem;
  // what it returns runs here. Not before `milliseconds` without another start.
  void start(Work work, int milliseconds = 0);
  // For what takes longer than a frame is shown: while playing it would never end, and only
  // take the network's time.
  static constexpr int kStill = 300;
  // The same at once: for what takes no longer than drawing it. Throws what `work` throws.
  void run(const Work& work);
  void cancel();
  bool running() const { return wanted_ != nullptr; }

 Q_SIGNALS:
  void failed(const QString& sentence);

 private:
  struct Wish {
    Work work;
    std::stop_source stop;
  };
  void begin(const std::shared_ptr<Wish>& wish);
  void ended(const std::shared_ptr<Wish>& wish, const Then& then, const QString& problem);

  std::shared_ptr<Wish> wanted_, running_;
  QTimer delay_;
  std::unique_ptr<Background> background_;
};

}  // namespace flowscope::ui
