// The checks: tests that need no Qt. A room's checks are compiled once and run
// by Qt Test where there is Qt (checks/qt_main.cpp) and by a plain program
// elsewhere (checks/plain_main.cpp).
//
//   CHECK_CASE(queue_keeps_order) { EXPECT_EQ(queue.pop(), 1); }
//   SHARED_CASE(official_flows) { auto folder = checks::shared("parity"); … }
//
// SHARED_CASEs need ../shared (or $FLOWSCOPE_SHARED) and are skipped without it.
#pragma once

#include <cmath>
#include <filesystem>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace flowscope::checks {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Skip : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Case {
  std::string name;
  bool shared = false;
  std::function<void()> run;
};
std::vector<Case>& cases();

// The cases that $FLOWSCOPE_CHECKS names: "own", "shared", or all if unset.
std::vector<Case> selected_cases();

struct Register {
  Register(const char* name, bool shared, std::function<void()> run) {
    cases().push_back({name, shared, std::move(run)});
  }
};

// A path below ../shared; throws Skip where it is missing.
std::filesystem::path shared(const std::string& path);
// A path below tests/data.
std::filesystem::path data(const std::string& path);

// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[noreturn]] void fail(const char* file, int line, const std::string& message);

template <typename T>
std::string shown(const T& value) {
  if constexpr (requires(std::ostream & out) { out << value; }) {
    std::ostringstream out;
    out.precision(9);
    out << value;
    return out.str();
  } else {
    return "(value)";
  }
}

template <typename A, typename B>
void expect_eq(const A& a, const B& b, const char* file, int line, const char* text) {
  if (!(a == b)) fail(file, line, std::string(text) + ": " + shown(a) + " is not " + shown(b));
}

void expect_near(double a, double b, double tolerance, const char* file, int line,
                 const char* text);

// Runs `call`, which has to throw E with `part` in its message.
template <typename E>
void expect_throws(const std::function<void()>& call, const std::string& part, const char* file,
                   int line) {
  try {
    call();
  } catch (const E& error) {
    if (std::string(error.what()).find(part) == std::string::npos)
      fail(file, line,
           "the error says \"" + std::string(error.what()) + "\", not \"" + part + "\"");
    return;
  }
  fail(file, line, "nothing was thrown, expected \"" + part + "\"");
}

}  // namespace flowscope::checks

#define FLOWSCOPE_CASE(name, is_shared)                                                       \
  static void check_##name();                                                                 \
  static const ::flowscope::checks::Register register_##name(#name, is_shared, check_##name); \
  static void check_##name()
#define CHECK_CASE(name) FLOWSCOPE_CASE(name, false)
#define SHARED_CASE(name) FLOWSCOPE_CASE(name, true)

#define EXPECT(condition)                                                        \
  do {                                                                           \
    if (!(condition)) ::flowscope::checks::fail(__FILE__, __LINE__, #condition); \
  } while (false)
#define EXPECT_EQ(a, b) ::flowscope::checks::expect_eq(a, b, __FILE__, __LINE__, #a)
#define EXPECT_NEAR(a, b, tolerance) \
  ::flowscope::checks::expect_near(a, b, tolerance, __FILE__, __LINE__, #a)
#define EXPECT_ERROR(call, part) \
  ::flowscope::checks::expect_throws<::flowscope::Error>([&] { call; }, part, __FILE__, __LINE__)
