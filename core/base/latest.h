// The one-slot hand-over to a thread that must never wait.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>

namespace flowscope {

// Holds the newest value only: set() replaces what was not taken (and counts
// it), take() never waits. Any number of threads.
template <typename T>
class Latest {
 public:
  void set(T value) {
    std::optional<T> old(std::move(value));  // what it replaces is destroyed outside the lock
    std::lock_guard lock(mutex_);
    if (slot_) ++replaced_;
    slot_.swap(old);
  }

  std::optional<T> take() {
    std::optional<T> out;
    std::lock_guard lock(mutex_);
    out.swap(slot_);
    return out;
  }

  void clear() { take(); }

  // Values that were replaced before anybody took them.
  std::size_t replaced() const {
    std::lock_guard lock(mutex_);
    return replaced_;
  }

 private:
  mutable std::mutex mutex_;
  // guarded by mutex_:
  std::optional<T> slot_;
  std::size_t replaced_ = 0;
};

}  // namespace flowscope
