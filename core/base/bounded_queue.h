// The one queue between threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace flowscope {

// First in, first out, at most `capacity` items: a full queue makes the producer
// wait, an empty one the consumer. Both waits end at once when their stop token
// is triggered or the queue is closed. Any number of producers and consumers.
//
// Ending a stream: close() drains (items already inside are still popped, then
// pop returns nothing); clear() abandons what is inside and counts it in dropped().
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // False if the queue was closed or `stop` triggered first; the item is then dropped.
  bool push(T item, std::stop_token stop = {}) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return closed_ || items_.size() < capacity_; });
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }

  // Nothing once the queue is closed and empty, or when `stop` is triggered.
  std::optional<T> pop(std::stop_token stop = {}) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
    if (stop.stop_requested() || items_.empty()) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    changed_.notify_all();
    return item;
  }

  // Abandons what is inside; returns how many items that were.
  std::size_t clear() {
    std::deque<T> abandoned;  // destroyed outside the lock
    {
      std::lock_guard lock(mutex_);
      abandoned.swap(items_);
      dropped_ += abandoned.size();
    }
    changed_.notify_all();
    return abandoned.size();
  }

  // No more pushes; pops drain what is left.
  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

  // A closed queue can be used again; it must have been drained or cleared.
  void reopen() {
    std::lock_guard lock(mutex_);
    closed_ = false;
  }

  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }

  // Items abandoned by clear() since the beginning.
  std::size_t dropped() const {
    std::lock_guard lock(mutex_);
    return dropped_;
  }

  std::size_t capacity() const { return capacity_; }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // guarded by mutex_:
  std::deque<T> items_;
  std::size_t dropped_ = 0;
  bool closed_ = false;
};

}  // namespace flowscope
