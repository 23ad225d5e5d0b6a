// What the panels cost: a click, and the flow's rate while the correlation panel is open.
//   bench_panels FILE [MODEL] [SECONDS]
// Plays the clip in the real window, by turns with the panel closed and open, and prints the
// rate of each turn; then times a click on the paused picture until the panel is drawn.
#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <vector>

#include "ui/main_window.h"
#include "ui/theme.h"
#include "ui/view/gl_support.h"

using namespace flowscope;
using namespace flowscope::ui;

namespace {

double rate(Session& session, double seconds) {
  QTest::qWait(1500);  // the turn's first pairs
  const auto before = session.status().results;
  QElapsedTimer clock;
  clock.start();
  QTest::qWait(int(seconds * 1000));
  return double(session.status().results - before) / (double(clock.elapsed()) / 1000);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::puts("bench_panels FILE [MODEL] [SECONDS]");
    return 2;
  }
  prepare_gl();
  QApplication application(argc, argv);
  apply_theme(application, Scheme::dark);
  Session session;
  MainWindow window(session);
  window.resize(1280, 800);
  window.show();
  session.use_model(QString::fromLocal8Bit(argc > 2 ? argv[2] : "raft-small@formula"));
  session.open_file(QString::fromLocal8Bit(argv[1]));
  const double seconds = argc > 3 ? std::atof(argv[3]) : 10;
  while (!session.result()) QTest::qWait(50);

  Inspector& inspector = window.inspector();
  QDockWidget* dock = inspector.dock(QStringLiteral("correlation"));
  inspector.selection().add_pin({100, 100});
  std::vector<double> closed, open;
  for (int turn = 0; turn < 5; ++turn) {
    dock->hide();
    closed.push_back(rate(session, seconds));
    dock->show();
    open.push_back(rate(session, seconds));
    std::printf("turn %d: closed %.2f, open %.2f pairs/s\n", turn, closed.back(), open.back());
  }
  std::printf("median: closed %.2f, open %.2f pairs/s, ratio %.3f\n", median(closed), median(open),
              median(open) / median(closed));

  session.pause();
  while (!inspector.selection().studied()) QTest::qWait(50);
  Panel* panel = inspector.panel(QStringLiteral("correlation"));
  std::vector<double> clicks;
  for (int i = 0; i < 50; ++i) {
    inspector.selection().remove_pin(1);
    QTest::qWait(100);
    QElapsedTimer clock;
    clock.start();
    const QPointF at(20 + 8 * i, 40 + 4 * i);
    QTest::mouseClick(&window.view(), Qt::LeftButton, {}, window.view().to_widget(at).toPoint());
    QCoreApplication::processEvents();  // the panel's own turn
    panel->repaint();
    clicks.push_back(double(clock.nsecsElapsed()) / 1e6);
  }
  std::printf("click to drawn panel: median %.1f ms, longest %.1f ms\n", median(clicks),
              *std::max_element(clicks.begin(), clicks.end()));
  return 0;
}
