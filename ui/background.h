// Jobs beside the window, each on a thread of its own: opening a file may wait for a
// network, reading a model takes seconds.
#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace flowscope::ui {

// Belongs to one thread; only `wake` is called from the jobs' threads.
class Background {
 public:
  using Then = std::function<void()>;

  // `wake` is called whenever a job has ended: finish() is due.
  explicit Background(std::function<void()> wake);
  // Waits for the jobs that run; what they return is dropped.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // `work` must not throw.
  void start(std::function<Then()> work);
  // Runs, here, what the jobs returned that have ended since.
  void finish();

 private:
  struct Job {
    Then then;
    bool ended = false;  // with `then` guarded by mutex_
    std::thread thread;
  };
  std::function<void()> wake_;
  std::mutex mutex_;
  std::list<Job> jobs_;  // never moved: their threads know where they are
};

}  // namespace flowscope::ui
