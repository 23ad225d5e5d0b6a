// Waiting for each other in tests, with conditions and generous time limits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

#include "core/base/error.h"
#include "tests/checks/check.h"

namespace flowscope::checks {

inline constexpr std::chrono::seconds kPatience{60};

// A door that a worker stops at while it is closed.
class Gate {
 public:
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }

  void open() {
    {
      std::lock_guard lock(mutex_);
      closed_ = false;
    }
    changed_.notify_all();
  }

  // The worker's side; throws Stopped if `stop` is triggered while it waits.
  void pass(const std::stop_token& stop = {}) {
    std::unique_lock lock(mutex_);
    if (!closed_) return;
    ++waiting_;
    changed_.notify_all();
    const bool passed = changed_.wait(lock, stop, [this] { return !closed_; });
    --waiting_;
    if (!passed) throw Stopped();
  }

  // The test's side: until a worker stands at the door.
  void await_worker() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, kPatience, [this] { return waiting_ > 0; }))
      fail(__FILE__, __LINE__, "nobody came to the gate");
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool closed_ = false;
  int waiting_ = 0;
};

// Counts signals; until() looks again at each of them.
class News {
 public:
  void tell() {
    {
      std::lock_guard lock(mutex_);
      ++count_;
    }
    changed_.notify_all();
  }

  int count() const {
    std::lock_guard lock(mutex_);
    return count_;
  }

  void until(const std::function<bool()>& reached, const char* what) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      const int seen = count();
      if (reached()) return;
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, deadline, [&] { return count_ != seen; }))
        fail(__FILE__, __LINE__, std::string("waited in vain until ") + what);
    }
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

}  // namespace flowscope::checks
