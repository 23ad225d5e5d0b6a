#include "ui/application.h"

#include <QApplication>
#include <QScreen>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/base/error.h"
#include "core/base/version.h"
#include "ui/bundled.h"
#include "ui/grabber.h"
#include "ui/icons.h"
#include "ui/launch_options.h"
#include "ui/main_window.h"
#include "ui/session.h"
#include "ui/theme.h"
#include "ui/tips.h"
#include "ui/view/gl_support.h"

namespace flowscope::ui {
namespace {

constexpr const char* kWithoutWindow =
    "compute the flow without a window: flowscope-cli flow FILE -o flow --format png";

bool names_platform(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], "-platform") == 0 || std::strcmp(argv[i], "--platform") == 0)
      return true;
  return false;
}

bool has_display(int argc, char** argv) {
#ifdef Q_OS_LINUX
  const auto given = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return given("DISPLAY") || given("WAYLAND_DISPLAY") || given("QT_QPA_PLATFORM") ||
         names_platform(argc, argv);
#else
  return true;
#endif
}

// Qt aborts when it cannot connect to the display that is named; say it in our
// words and leave instead. That it takes UTF-8 where the locale has none is as it should be.
void while_connecting(QtMsgType type, const QMessageLogContext&, const QString& message) {
  if (type == QtFatalMsg) {
    std::fprintf(
        stderr,
        "flowscope: The display cannot be reached. Check DISPLAY or WAYLAND_DISPLAY, or %s\n",
        kWithoutWindow);
    std::_Exit(1);
  }
  if (type != QtDebugMsg && type != QtInfoMsg && !message.contains(QLatin1String("qt.qpa")) &&
      !message.startsWith(QLatin1String("Detected locale")) &&
      !message.contains(QLatin1String("could not connect to display")))
    std::fprintf(stderr, "%s\n", qPrintable(message));
}

int show_window(const LaunchOptions& options) {
  if (!options.grab.empty() && options.file.empty() && bundled_clip().isEmpty()) {
    std::fputs("flowscope: No clip came with this program; name a video to take the picture of.\n",
               stderr);
    return 1;
  }
  Session session(options.model_options);
  session.set_iterations(options.iterations);
  session.set_inference(options.inference);
  MainWindow window(session);
  const QSize screen = window.screen()->availableGeometry().size();
  window.resize(QSize(1280, 800).expandedTo(screen * 0.8).boundedTo(QSize(1920, 1200)));
  window.show();
  std::optional<Grabber> grabber;
  if (!options.grab.empty()) {
    grabber.emplace(session, window, QString::fromStdString(options.grab), options.after,
                    options.opening.studies());
    QObject::connect(
        &*grabber, &Grabber::finished, qApp, [](int code) { QCoreApplication::exit(code); },
        Qt::QueuedConnection);
  }
  try {
    begin_as(options.opening, session, window);
  } catch (const Error& error) {
    std::fprintf(stderr, "flowscope: %s\n", error.what());
    return 2;
  }
  if (options.model.empty())
    session.use_default_model();
  else
    session.use_model(QString::fromStdString(options.model));
  window.start_with(QString::fromStdString(options.file));
  const int code = QApplication::exec();
  window.hide();  // the session's threads end at their next step; nobody should look at a frozen
                  // window
  return code;
}

}  // namespace

int run(int argc, char** argv) {
  const ParsedLaunch launch =
      parse_launch(without_qt_arguments(std::vector<std::string>(argv + 1, argv + argc)));
  if (launch.exit_code) {
    std::fputs(launch.text.c_str(), *launch.exit_code == 0 ? stdout : stderr);
    return *launch.exit_code;
  }
  if (!has_display(argc, argv)) {
    std::fprintf(
        stderr,
        "flowscope: There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set); %s\n",
        kWithoutWindow);
    return 1;
  }
  prepare_gl();
  QCoreApplication::setApplicationName(QStringLiteral("flowscope"));
  QCoreApplication::setApplicationVersion(QString::fromLatin1(kVersion));
  const auto usual = qInstallMessageHandler(while_connecting);
  QApplication application(argc, argv);
  qInstallMessageHandler(usual);
  std::setlocale(LC_NUMERIC, "C");  // QApplication took the user's; numbers in files have points
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Flowscope"));
  QGuiApplication::setDesktopFileName(QStringLiteral("flowscope"));
  QGuiApplication::setWindowIcon(application_icon());
  follow_system(application);
  WrappedTips tips;
  application.installEventFilter(&tips);
  if (const QString problem = gl_problem(); !problem.isEmpty()) {
    std::fprintf(stderr, "flowscope: %s\n", qPrintable(problem));
    return 1;
  }
  return show_window(launch.options);
}

}  // namespace flowscope::ui
