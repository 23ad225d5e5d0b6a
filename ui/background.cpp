#include "ui/background.h"

#include <utility>

namespace flowscope::ui {

Background::Background(std::function<void()> wake) : wake_(std::move(wake)) {}

Background::~Background() {
  for (Job& job : jobs_) job.thread.join();
}

void Background::start(std::function<Then()> work) {
  Job& job = jobs_.emplace_back();
  job.thread = std::thread([this, &job, work = std::move(work)]() mutable {
    Then then = work();
    work = nullptr;  // what it holds ends here, before anybody hears of it
    {
      const std::lock_guard lock(mutex_);
      job.then = std::move(then);
      job.ended = true;
    }
    wake_();
  });
}

void Background::finish() {
  std::list<Job> ended;
  {
    const std::lock_guard lock(mutex_);
    for (auto job = jobs_.begin(); job != jobs_.end();) {
      const auto next = std::next(job);
      if (job->ended) ended.splice(ended.end(), jobs_, job);
      job = next;
    }
  }
  for (Job& job : ended) {
    job.thread.join();
    job.then();
  }
}

}  // namespace flowscope::ui
