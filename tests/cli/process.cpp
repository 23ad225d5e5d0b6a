#include "tests/cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace flowscope::checks {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment(const std::filesystem::path& data_home) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string(*entry).starts_with("XDG_DATA_HOME=")) out.emplace_back(*entry);
  out.push_back("XDG_DATA_HOME=" + data_home.string());
  return out;
}

std::string command_line(const std::vector<std::string>& arguments) {
  std::string line = "flowscope-cli";
  for (const std::string& argument : arguments) line += " " + argument;
  return line;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {FLOWSCOPE_CLI};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment(data_home());

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const std::string out = folder_ / "out", err = folder_ / "err";
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, out.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&files, 2, err.c_str(), flags, 0600);
  posix_spawnattr_t attributes;  // the signals as a shell would give them
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  const int failed = ::posix_spawn(&id_, FLOWSCOPE_CLI, &files, &attributes, pointers(words).data(),
                                   pointers(variables).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) throw Failure(std::string("cannot start ") + FLOWSCOPE_CLI);
}

Process::~Process() {
  if (!running()) return;
  send(SIGKILL);
  ::waitpid(id_, &status_, 0);
}

void Process::send(int signal) { ::kill(id_, signal); }

bool Process::running() {
  if (!ended_) ended_ = ::waitpid(id_, &status_, WNOHANG) == id_;
  return !ended_;
}

Ended Process::wait() {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  while (running()) {
    if (std::chrono::steady_clock::now() > limit)
      throw Failure("flowscope-cli hangs; stderr: " + text_of(folder_ / "err"));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  Ended ended;
  if (WIFEXITED(status_)) ended.code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) ended.signal = WTERMSIG(status_);
  ended.out = text_of(folder_ / "out");
  ended.err = text_of(folder_ / "err");
  return ended;
}

Ended cli(const std::vector<std::string>& arguments) { return Process(arguments).wait(); }

std::string cli_json(const std::vector<std::string>& arguments) {
  const Ended ended = cli(arguments);
  if (ended.code != 0 || !nlohmann::json::accept(ended.out))
    throw Failure(command_line(arguments) + " ended with " + std::to_string(ended.code) +
                  "; stdout: " + ended.out + "; stderr: " + ended.err);
  return ended.out;
}

void expect_refusal(const std::vector<std::string>& arguments, int code, const std::string& part) {
  const Ended ended = cli(arguments);
  const std::string said = "\nstdout: " + ended.out + "\nstderr: " + ended.err;
  if (ended.code != code)
    throw Failure(command_line(arguments) + " ended with " + std::to_string(ended.code) + ", not " +
                  std::to_string(code) + said);
  if (!ended.out.empty()) throw Failure(command_line(arguments) + " printed a result" + said);
  if (ended.err.find(part) == std::string::npos)
    throw Failure(command_line(arguments) + " does not say \"" + part + "\"" + said);
  if (ended.err.find("flowscope-cli: ") == std::string::npos)
    throw Failure(command_line(arguments) + " does not say who speaks" + said);
}

}  // namespace flowscope::checks
