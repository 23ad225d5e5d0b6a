// Ctrl-C as a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace flowscope::cli {

// From construction on the first SIGINT or SIGTERM triggers token(); long work
// then throws Stopped and the program ends with exit code 130. A second one ends
// the process at once with that code (files under their final names are whole
// even then). One per process, made before any other thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::thread watcher_;
};

inline constexpr int kInterrupted = 130;  // 128 + SIGINT, as shells count

}  // namespace flowscope::cli
