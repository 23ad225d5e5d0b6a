// Saves a picture of the window once it has shown enough: flowscope --grab.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace flowscope::ui {

class MainWindow;
class Session;

// Ends the program: with 0 when the picture is saved; with 1 and a sentence on
// stderr when the source ends first, something fails, or `patience` is over.
class Grabber : public QObject {
  Q_OBJECT
 public:
  static constexpr int kPatienceMs = 120'000;

  // `studied`: the picture is of a paused frame, taken when its study is shown in the panels.
  Grabber(Session& session, MainWindow& window, QString file, int results, bool studied = false,
          int patience_ms = kPatienceMs);

 Q_SIGNALS:
  void finished(int exit_code);

 private:
  void look();
  void grab();
  void end(int exit_code, const QString& sentence = {});

  Session& session_;
  MainWindow& window_;
  QString file_;
  int results_;
  bool studied_;
  QTimer patience_, settling_;
  bool ended_ = false;
};

}  // namespace flowscope::ui
