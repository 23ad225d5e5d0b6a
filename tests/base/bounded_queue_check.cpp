#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "core/base/bounded_queue.h"
#include "core/base/error.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace std::chrono_literals;

CHECK_CASE(queue_keeps_order) {
  BoundedQueue<int> queue(3);
  for (int i = 0; i < 3; ++i) EXPECT(queue.push(i));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*queue.pop(), i);
}

CHECK_CASE(queue_passes_everything_between_threads) {
  BoundedQueue<int> queue(2);
  std::jthread producer([&] {
    for (int i = 0; i < 10000; ++i) queue.push(i);
    queue.close();
  });
  int expected = 0;
  while (auto item = queue.pop()) EXPECT_EQ(*item, expected++);
  EXPECT_EQ(expected, 10000);
}

CHECK_CASE(full_queue_makes_the_producer_wait) {
  BoundedQueue<int> queue(1);
  queue.push(1);
  std::atomic<bool> pushed = false;
  std::jthread producer([&] { pushed = queue.push(2); });
  std::this_thread::sleep_for(20ms);
  EXPECT(!pushed);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(*queue.pop(), 1);
  EXPECT_EQ(*queue.pop(), 2);
  producer.join();
  EXPECT(pushed);
}

CHECK_CASE(stop_ends_both_waits) {
  BoundedQueue<int> queue(1);
  std::stop_source stop;
  std::atomic<int> ended = 0;
  {
    std::jthread consumer([&] {
      if (!queue.pop(stop.get_token())) ++ended;
    });
    std::this_thread::sleep_for(5ms);
    stop.request_stop();
  }
  EXPECT_EQ(ended.load(), 1);
  queue.push(1);
  EXPECT(!queue.push(2, stop.get_token()));
  EXPECT(!queue.pop(stop.get_token()).has_value());
  EXPECT_EQ(*queue.pop(), 1);
}

CHECK_CASE(close_drains_and_clear_abandons) {
  BoundedQueue<int> queue(4);
  queue.push(1);
  queue.push(2);
  queue.close();
  EXPECT(!queue.push(3));
  EXPECT_EQ(*queue.pop(), 1);
  EXPECT_EQ(queue.clear(), 1u);
  EXPECT(!queue.pop().has_value());
  EXPECT_EQ(queue.dropped(), 1u);
  queue.reopen();
  EXPECT(queue.push(4));
  EXPECT_EQ(*queue.pop(), 4);
}

CHECK_CASE(clear_lets_a_waiting_producer_go_on) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  queue.push(std::make_unique<int>(1));
  std::jthread producer([&] { queue.push(std::make_unique<int>(2)); });
  std::this_thread::sleep_for(5ms);
  queue.clear();
  EXPECT_EQ(**queue.pop(), 2);
}

CHECK_CASE(an_exception_in_the_consumer_leaves_the_queue_usable) {
  BoundedQueue<int> queue(1);
  std::jthread worker([&] {
    try {
      queue.pop();
      throw Error("worker failed");
    } catch (const Error&) {
      queue.close();
    }
  });
  queue.push(1);
  worker.join();
  EXPECT(!queue.push(2));
}
