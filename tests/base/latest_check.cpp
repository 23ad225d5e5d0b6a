#include <atomic>
#include <thread>

#include "core/base/latest.h"
#include "tests/checks/check.h"

using flowscope::Latest;

CHECK_CASE(latest_replaces_and_counts) {
  Latest<int> slot;
  EXPECT(!slot.take().has_value());
  slot.set(1);
  slot.set(2);
  EXPECT_EQ(slot.replaced(), 1u);
  EXPECT_EQ(*slot.take(), 2);
  EXPECT(!slot.take().has_value());
}

CHECK_CASE(latest_never_goes_back) {
  Latest<int> slot;
  std::atomic<bool> done = false;
  std::jthread producer([&] {
    for (int i = 1; i <= 20000; ++i) slot.set(i);
    done = true;
  });
  int newest = 0;
  while (!done || newest < 20000) {
    if (auto value = slot.take()) {
      EXPECT(*value > newest);
      newest = *value;
    }
  }
  EXPECT_EQ(newest, 20000);
}
