#include "core/nn/short_waits.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace flowscope::nn {

void keep_waits_short() {
  static std::once_flag once;
  std::call_once(once, [] {
    // A team lives as long as the thread that made it.
    std::thread([] {
      std::atomic<int> seen = 0;
#pragma omp parallel num_threads(2)
      ++seen;
      for (;;) ::pause();
    }).detach();
  });
}

}  // namespace flowscope::nn
