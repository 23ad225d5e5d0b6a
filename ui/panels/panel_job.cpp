#include "ui/panels/panel_job.h"

#include <QMetaObject>
#include <exception>
#include <utility>

#include "core/base/stop.h"

namespace flowscope::ui {

PanelJob::PanelJob(QObject* parent)
    : QObject(parent), background_(std::make_unique<Background>([this] {
        QMetaObject::invokeMethod(
            this, [this] { background_->finish(); }, Qt::QueuedConnection);
      })) {
  delay_.setSingleShot(true);
  connect(&delay_, &QTimer::timeout, this, [this] {
    if (wanted_ && !running_) begin(wanted_);
  });
}

PanelJob::~PanelJob() {
  cancel();
  background_.reset();
}

void PanelJob::start(Work work, int milliseconds) {
  cancel();
  wanted_ = std::make_shared<Wish>(Wish{std::move(work), {}});
  if (milliseconds > 0)
    delay_.start(milliseconds);
  else if (!running_)
    begin(wanted_);
}

void PanelJob::run(const Work& work) {
  cancel();
  work({})();
}

void PanelJob::cancel() {
  delay_.stop();
  if (wanted_) wanted_->stop.request_stop();
  wanted_.reset();
}

void PanelJob::begin(const std::shared_ptr<Wish>& wish) {
  running_ = wish;
  background_->start([this, wish]() -> Then {
    Then then;
    QString problem;
    try {
      then = wish->work(wish->stop.get_token());
    } catch (const Stopped&) {
    } catch (const std::exception& error) {
      problem = QString::fromUtf8(error.what());
    }
    return [this, wish, then = std::move(then), problem] { ended(wish, then, problem); };
  });
}

void PanelJob::ended(const std::shared_ptr<Wish>& wish, const Then& then, const QString& problem) {
  running_.reset();
  if (wish == wanted_) {
    wanted_.reset();
    if (!problem.isEmpty())
      Q_EMIT failed(problem);
    else if (then)
      then();
  }
  if (wanted_ && !running_ && !delay_.isActive()) begin(wanted_);
}

}  // namespace flowscope::ui
