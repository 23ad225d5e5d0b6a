#include "app/flowscope-cli/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/base/error.h"

namespace flowscope::cli {
namespace {

// A handler may do next to nothing, least of all request_stop(), which takes
// locks: it writes a byte, and a thread that waits for the byte does the rest.
int wake_pipe[2] = {-1, -1};
volatile std::sig_atomic_t signals_seen = 0;

extern "C" void on_signal(int) {
  if (signals_seen != 0) ::_exit(kInterrupted);
  signals_seen = 1;
  const int kept = errno;
  const char stop = 's';
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], &stop, 1);
  errno = kept;
}

}  // namespace

Interrupt::Interrupt() {
  if (::pipe2(wake_pipe, O_CLOEXEC) != 0)
    throw Error("The system gives no pipe to listen for Ctrl-C with; close some programs.");
  watcher_ = std::thread([this] {
    char byte = 0;
    while (::read(wake_pipe[0], &byte, 1) < 0 && errno == EINTR) {
    }
    if (byte == 's') source_.request_stop();
  });
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  const char quit = 'q';
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], &quit, 1);
  watcher_.join();
  ::close(wake_pipe[0]);
  ::close(wake_pipe[1]);
}

}  // namespace flowscope::cli
