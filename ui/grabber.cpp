#include "ui/grabber.h"

#include <QFileInfo>
#include <QGuiApplication>
#include <QSaveFile>
#include <cstdio>

#include "ui/main_window.h"
#include "ui/session.h"

namespace flowscope::ui {
namespace {

constexpr int kSettlingMs = 2000;

}  // namespace

Grabber::Grabber(Session& session, MainWindow& window, QString file, int results, bool studied,
                 int patience_ms)
    : session_(session),
      window_(window),
      file_(std::move(file)),
      results_(results),
      studied_(studied) {
  session_.set_loop(false);
  connect(&session_, &Session::status_changed, this, &Grabber::look);
  const auto fail = [this](const QString& sentence) { end(1, sentence); };
  connect(&session_, &Session::failed, this, fail);
  connect(&window_.view(), &FlowView::failed, this, fail);
  QGuiApplication::setQuitOnLastWindowClosed(false);  // that would be a success
  connect(qApp, &QGuiApplication::lastWindowClosed, this,
          [this] { end(1, tr("The window was closed before the picture was taken.")); });
  if (studied_) {
    // What a panel computes beside the window takes a little longer than the study.
    settling_.setSingleShot(true);
    settling_.setInterval(kSettlingMs);
    connect(&settling_, &QTimer::timeout, this, &Grabber::grab);
    const auto settle = [this] { settling_.start(); };
    const Selection& selection = window_.inspector().selection();
    connect(&window_.inspector().study(), &Study::finished, this, settle);
    connect(&window_.inspector().study(), &Study::failed, this, fail);
    connect(&selection, &Selection::iteration_changed, this, [this, settle] {
      if (settling_.isActive()) settle();
    });
  }
  patience_.setSingleShot(true);
  connect(&patience_, &QTimer::timeout, this, [this] {
    end(1, tr("After %1 s there were %2 flow results; --after asks for %3.")
               .arg(patience_.interval() / 1000)
               .arg(session_.status().results)
               .arg(results_));
  });
  patience_.start(patience_ms);
}

void Grabber::look() {
  if (ended_) return;
  const auto& status = session_.status();
  if (studied_) {  // what has no insides is never studied
    const bool plain = status.model && !status.model->traceable && session_.result();
    if (plain && !settling_.isActive()) settling_.start();
    return;
  }
  if (status.results >= std::uint64_t(results_) && session_.result()) return grab();
  if (status.ended)
    end(1, tr("%1 ended after %2 flow results; --after asks for %3.")
               .arg(session_.source_name())
               .arg(status.results)
               .arg(results_));
}

void Grabber::grab() {
  window_.refresh();
  const QPixmap picture = window_.grab();
  QSaveFile file(file_);  // appears whole or not at all
  const QByteArray format = QFileInfo(file_).suffix().toLatin1();
  const bool saved = file.open(QIODevice::WriteOnly) &&
                     picture.save(&file, format.isEmpty() ? "png" : format.constData()) &&
                     file.commit();
  if (saved)
    end(0);
  else
    end(1, tr("The picture cannot be written to %1: %2").arg(file_, file.errorString()));
}

void Grabber::end(int exit_code, const QString& sentence) {
  if (std::exchange(ended_, true)) return;
  patience_.stop();
  if (!sentence.isEmpty()) std::fprintf(stderr, "flowscope: %s\n", qPrintable(sentence));
  Q_EMIT finished(exit_code);
}

}  // namespace flowscope::ui
