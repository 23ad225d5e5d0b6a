// flowscope-cli as a process.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/checks/check.h"

namespace flowscope::checks {

struct Ended {
  int code = -1;   // exit code; −1 if a signal ended it
  int signal = 0;  // that signal
  std::string out, err;
};

// Starts at construction, its output going to files; killed by the destructor if
// it still runs. It sees no models but those built in.
class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal);
  bool running();
  // Waits for the end; a process that takes longer than five minutes fails the check.
  Ended wait();
  std::filesystem::path data_home() const { return folder_ / "data"; }

 private:
  TemporaryFolder folder_;
  pid_t id_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

// Runs to the end.
Ended cli(const std::vector<std::string>& arguments);

// Runs to the end, expects success and whole JSON on stdout; `text` is its stdout.
std::string cli_json(const std::vector<std::string>& arguments);

// Expects the exit code, nothing on stdout, and one sentence with `part` on stderr.
void expect_refusal(const std::vector<std::string>& arguments, int code, const std::string& part);

}  // namespace flowscope::checks
