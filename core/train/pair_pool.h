// Pairs at hand: rendered or read ahead on threads of their own, used several times.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/train/pair_source.h"

namespace flowscope::train {

struct PoolOptions {
  int pairs = 48;   // of one deck; two decks are in memory
  int reuse = 5;    // times that each pair is used
  int threads = 1;  // that make pairs, each on one processor core
  friend bool operator==(const PoolOptions&, const PoolOptions&) = default;
};

// Uses are counted from 0. A deck of pairs is gone through `reuse` times, first in the
// order in which pairs are made, so that nobody waits for the whole deck, then shuffled.
// Which pair a use gets depends on the seed and its number alone, so that a resumed
// training sees what an uninterrupted one does.
std::int64_t pair_of_use(std::int64_t use, const PoolOptions& options, std::uint64_t seed);

// take() is for one thread. The destructor waits for the pairs being made.
class PairPool {
 public:
  PairPool(std::shared_ptr<const PairSource> source, Size crop, const PoolOptions& options,
           std::uint64_t seed, std::int64_t first_use);
  ~PairPool();
  PairPool(const PairPool&) = delete;
  PairPool& operator=(const PairPool&) = delete;

  // The pair of that use, waiting until it is made; `use` never goes down. What the
  // source throws comes out here.
  TrainingPair take(std::int64_t use);

 private:
  void make_pairs(const std::stop_token& stop);

  const std::shared_ptr<const PairSource> source_;
  const Size crop_;
  const PoolOptions options_;
  const std::uint64_t seed_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::map<std::int64_t, TrainingPair> made_;  // by number of the pair
  std::int64_t next_;                          // the first that nobody makes yet
  std::int64_t end_;                           // no pair from here on is wanted yet
  std::exception_ptr failure_;

  std::vector<std::jthread> threads_;
};

}  // namespace flowscope::train
