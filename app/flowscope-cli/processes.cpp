#include "app/flowscope-cli/processes.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "app/flowscope-cli/messages.h"
#include "core/base/error.h"
#include "core/train/place.h"

namespace flowscope::cli {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kGrace = std::chrono::seconds(15);  // to end by itself, then to obey
constexpr const char* kSelf = "/proc/self/exe";

std::vector<std::string> own_arguments() {
  std::ifstream in("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(in, word, '\0');) words.push_back(word);
  if (words.empty()) throw Error("/proc is needed to start processes, and it is not there.");
  return words;
}

std::vector<std::string> environment_of(int rank, int count, int port) {
  std::vector<std::string> out = {fmt::format("RANK={}", rank),
                                  fmt::format("LOCAL_RANK={}", rank),
                                  fmt::format("WORLD_SIZE={}", count),
                                  fmt::format("LOCAL_WORLD_SIZE={}", count),
                                  "MASTER_ADDR=127.0.0.1",
                                  fmt::format("MASTER_PORT={}", port)};
  const auto own = out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name =
        std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
    bool replaced = false;
    for (const std::string& one : own) replaced |= one.substr(0, one.find('=')) == name;
    if (!replaced) out.emplace_back(*entry);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// In a group of its own: Ctrl-C at the terminal reaches it through this process, once.
pid_t start(std::vector<char*>& words, std::vector<std::string> variables) {
  const auto environment = pointers(variables);
  const pid_t parent = ::getpid(), child = ::fork();
  if (child < 0) throw Error("The system starts no more processes; close some programs.");
  if (child > 0) return child;
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() == parent) ::execve(kSelf, words.data(), environment.data());
  ::_exit(127);
}

class Children {
 public:
  ~Children() { send(SIGKILL), wait_all(); }
  void add(pid_t id) { running_.push_back(id); }
  bool running() const { return !running_.empty(); }
  void send(int signal) const {
    for (const pid_t id : running_) ::kill(id, signal);
  }
  // Takes note of those that have ended.
  void look() {
    std::erase_if(running_, [&](pid_t id) {
      int status = 0;
      if (::waitpid(id, &status, WNOHANG) != id) return false;
      if (WIFSIGNALED(status) && signal_ == 0) signal_ = WTERMSIG(status);
      if (WIFEXITED(status) && code_ == 0) code_ = WEXITSTATUS(status);
      return true;
    });
  }
  int code() const { return code_; }      // of the first that failed
  int signal() const { return signal_; }  // that ended the first that one ended

 private:
  void wait_all() {
    for (const pid_t id : running_) ::waitpid(id, nullptr, 0);
  }
  std::vector<pid_t> running_;
  int code_ = 0, signal_ = 0;
};

}  // namespace

int run_processes(int count, const std::stop_token& stop) {
  std::vector<std::string> arguments = own_arguments();
  auto words = pointers(arguments);
  const int port = train::free_port();
  Children children;
  for (int rank = 0; rank < count; ++rank)
    children.add(start(words, environment_of(rank, count, port)));

  bool asked = false, told = false;
  Clock::time_point failed_at = Clock::time_point::max();
  while (children.running()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    children.look();
    if (stop.stop_requested() && !asked) {
      children.send(SIGTERM);
      asked = true;
    }
    const bool failed = children.code() != 0 || children.signal() != 0;
    if (!failed || asked) continue;
    if (failed_at == Clock::time_point::max()) failed_at = Clock::now();
    if (Clock::now() - failed_at > kGrace && !told) {
      children.send(SIGTERM);
      told = true;
    }
    if (Clock::now() - failed_at > 2 * kGrace) children.send(SIGKILL);
  }
  if (children.code() != 0) return children.code();
  if (children.signal() == 0) return 0;
  say(
      fmt::format("The processes of the training were ended by signal {}; go on from the last save "
                  "with --resume.",
                  children.signal()));
  return 1;
}

}  // namespace flowscope::cli
