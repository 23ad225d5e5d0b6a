// The desktop program as a process, on clips that this test writes.
#include <QCoreApplication>
#include <QImage>
#include <QProcess>
#include <QtTest/QtTest>
#include <cmath>
#include <set>

#include "core/base/version.h"
#include "tests/checks/check.h"

using flowscope::checks::TemporaryFolder;

namespace {

struct Outcome {
  int code = -1;
  QString out, err;
  qint64 milliseconds = 0;
};

Outcome flowscope_with(const QStringList& arguments, const QProcessEnvironment& environment =
                                                         QProcessEnvironment::systemEnvironment()) {
  QProcess process;
  process.setProcessEnvironment(environment);
  QElapsedTimer clock;
  clock.start();
  process.start(QStringLiteral(FLOWSCOPE_PROGRAM), arguments);
  Outcome outcome;
  if (process.waitForFinished(180'000) && process.exitStatus() == QProcess::NormalExit)
    outcome.code = process.exitCode();
  outcome.out = QString::fromUtf8(process.readAllStandardOutput());
  outcome.err = QString::fromUtf8(process.readAllStandardError());
  outcome.milliseconds = clock.elapsed();
  return outcome;
}

}  // namespace

class ProgramTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  // A textured disc that moves right by four pixels a frame, on a still ground.
  void initTestCase() {
    // Without one, Qt itself would speak on standard error.
    if (!qEnvironmentVariableIsSet("XDG_RUNTIME_DIR"))
      qputenv("XDG_RUNTIME_DIR", QByteArray::fromStdString(folder_.path().string()));
    std::filesystem::create_directory(folder_ / "clip");
    for (int t = 0; t < 12; ++t) write_frame(QStringLiteral("clip/frame_%1.png"), t);
    std::filesystem::create_directory(folder_ / "one");
    write_frame(QStringLiteral("one/frame_%1.png"), 0);
    QFile broken(at("broken.mp4"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("nothing that is a video");
  }

  // What has no insides is not studied: the picture is there all the same.
  void a_grab_at_a_frame_needs_no_study() {
    const QString file = at("still.png");
    const Outcome run = flowscope_with({at("clip"), "--model", "dis", "--frame", "1", "--pin",
                                        "40,40", "--panel", "correlation", "--grab", file});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY(!QImage(file).isNull());
  }

  void a_grab_shows_flow() {
    const QString file = at("grab.png");
    const Outcome run =
        flowscope_with({at("clip"), "--model", "dis", "--grab", file, "--after", "5"});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const QImage picture(file);
    QVERIFY(picture.width() >= 1024 && picture.height() >= 700);
    // The interface is grey; the disc's motion to the right is on the red side of the wheel.
    int reddish = 0, other = 0;
    for (int y = 120; y < picture.height() - 120; ++y) {
      for (int x = 0; x < picture.width() - 120; ++x) {
        const QColor colour = picture.pixelColor(x, y);
        if (colour.hsvSaturation() < 60 || colour.value() < 60) continue;
        const int hue = colour.hsvHue();
        (hue < 40 || hue > 320 ? reddish : other) += 1;
      }
    }
    QVERIFY2(reddish > 5000 && reddish > 3 * other,
             qPrintable(QStringLiteral("%1 reddish, %2 other").arg(reddish).arg(other)));
  }

  void a_source_that_ends_first_is_said() {
    const QString file = at("never.png");
    const Outcome run =
        flowscope_with({at("clip"), "--model", "dis", "--grab", file, "--after", "50"});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("ended after 11 flow results"), qPrintable(run.err));
    QVERIFY(!QFile::exists(file));
  }

  void what_cannot_be_played_is_said_data() {
    QTest::addColumn<QString>("input");
    QTest::newRow("broken") << at("broken.mp4");
    QTest::newRow("missing") << at("missing.mp4");
    QTest::newRow("one frame") << at("one");
  }
  void what_cannot_be_played_is_said() {
    QFETCH(QString, input);
    const Outcome run = flowscope_with({input, "--model", "dis", "--grab", at("x.png")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.startsWith("flowscope: "), qPrintable(run.err));
    QCOMPARE(run.err.trimmed().count('\n'), 0);
  }

  void a_refused_model_is_said() {
    const Outcome run =
        flowscope_with({at("clip"), "--model", "no-such-model", "--grab", at("x.png")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("no-such-model"), qPrintable(run.err));
  }

  void a_picture_that_cannot_be_written_is_said() {
    const Outcome run = flowscope_with(
        {at("clip"), "--model", "dis", "--grab", at("no/folder/x.png"), "--after", "1"});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("cannot be written"), qPrintable(run.err));
  }

  void without_a_display_there_is_a_sentence() {
    auto environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
      environment.remove(name);
    const Outcome none = flowscope_with({at("clip")}, environment);
    QCOMPARE(none.code, 1);
    QVERIFY2(none.err.contains("flowscope-cli flow"), qPrintable(none.err));
    environment.insert("DISPLAY", ":4711");
    const Outcome wrong = flowscope_with({at("clip")}, environment);
    QCOMPARE(wrong.code, 1);
    QVERIFY2(wrong.err.contains("flowscope-cli flow"), qPrintable(wrong.err));
    QCOMPARE(flowscope_with({"--version"}, environment).code, 0);
  }

  void version_and_usage() {
    const Outcome version = flowscope_with({"--version"});
    QCOMPARE(version.code, 0);
    QCOMPARE(version.out.trimmed(), QStringLiteral("flowscope ") + flowscope::kVersion);
    QCOMPARE(flowscope_with({"--iterations", "0"}).code, 2);
  }

 private:
  QString at(const char* name) const { return QString::fromStdString((folder_ / name).string()); }

  void write_frame(const QString& pattern, int t) {
    QImage image(320, 240, QImage::Format_RGB888);
    for (int y = 0; y < 240; ++y) {
      for (int x = 0; x < 320; ++x) {
        const bool disc = std::hypot(x - 110 - 4 * t, y - 120) < 60;
        const double u = disc ? x - 4 * t : x;
        const int value =
            int(128 + 50 * std::sin(u * 0.31 + y * 0.17) + 50 * std::sin(y * 0.43 - u * 0.11));
        image.setPixel(x, y,
                       disc ? qRgb(value, value, value) : qRgb(value / 2, value / 2, value / 2));
      }
    }
    QVERIFY(image.save(QString::fromStdString((folder_.path() / "").string()) +
                       pattern.arg(t, 4, 10, QLatin1Char('0'))));
  }

  TemporaryFolder folder_;
};

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
    std::puts("SKIP   : ProgramTest needs a screen with OpenGL; DISPLAY is not set");
    return 77;
  }
  QCoreApplication application(argc, argv);
  ProgramTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "program_test.moc"
