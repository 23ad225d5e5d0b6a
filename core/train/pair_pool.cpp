#include "core/train/pair_pool.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

constexpr std::uint64_t kShuffle = 0x7368;  // a stream of random numbers of its own

}  // namespace

std::int64_t pair_of_use(std::int64_t use, const PoolOptions& options, std::uint64_t seed) {
  const std::int64_t pass = use / options.pairs, place = use % options.pairs;
  const std::int64_t first = pass / options.reuse * options.pairs;
  if (pass % options.reuse == 0) return first + place;
  // Fisher and Yates's shuffle.
  std::vector<std::int64_t> order(static_cast<std::size_t>(options.pairs));
  std::iota(order.begin(), order.end(), 0);
  Random random(seed, pass, kShuffle);
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[std::size_t(random.below(int(i) + 1))]);
  return first + order[std::size_t(place)];
}

PairPool::PairPool(std::shared_ptr<const PairSource> source, Size crop, const PoolOptions& options,
                   std::uint64_t seed, std::int64_t first_use)
    : source_(std::move(source)), crop_(crop), options_(options), seed_(seed) {
  const std::int64_t deck = first_use / options.pairs / options.reuse;
  next_ = deck * options.pairs;
  end_ = next_ + 2 * options.pairs;
  for (int i = 0; i < std::max(1, options.threads); ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { make_pairs(stop); });
}

PairPool::~PairPool() {
  for (auto& thread : threads_) thread.request_stop();
}

TrainingPair PairPool::take(std::int64_t use) {
  const std::int64_t wanted = pair_of_use(use, options_, seed_);
  const std::int64_t first = wanted / options_.pairs * options_.pairs;
  std::unique_lock lock(mutex_);
  made_.erase(made_.begin(), made_.lower_bound(first));
  end_ = std::max(end_, first + 2 * options_.pairs);
  changed_.notify_all();
  changed_.wait(lock, [&] { return failure_ || made_.contains(wanted); });
  if (failure_) std::rethrow_exception(failure_);
  return made_.at(wanted);
}

void PairPool::make_pairs(const std::stop_token& stop) {
  at::set_num_threads(1);
  for (;;) {
    std::int64_t index = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return next_ < end_; });
      if (stop.stop_requested() || failure_) return;
      index = next_++;
    }
    try {
      TrainingPair pair = source_->pair(index, crop_);
      const std::scoped_lock lock(mutex_);
      made_.emplace(index, std::move(pair));
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      failure_ = std::current_exception();
    }
    changed_.notify_all();
  }
}

}  // namespace flowscope::train
