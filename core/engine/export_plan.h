// Which pairs an export computes, in which order, and where it begins anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/export_job.h"

namespace flowscope::engine {

// Arithmetic alone. A pair is named by its first frame t; it is wanted where
// t = first + n · stride and both t and t + gap lie in the range. Blocks of 50
// source frames, counted from frame 0 whatever the range, share nothing: a block
// computed alone gives the same files. Shard I of N takes every Nth block from the
// Ith on, so that shards agree without knowing how long the source is.
class ExportPlan {
 public:
  static constexpr std::int64_t kBlock = 50;

  // Throws UsageError for options that mean nothing.
  explicit ExportPlan(const ExportOptions& options);

  bool sharded() const { return shards_ > 1; }
  int shard() const { return shard_; }
  int shards() const { return shards_; }
  std::int64_t gap() const { return gap_; }
  std::int64_t first() const { return first_; }
  std::optional<std::int64_t> last() const { return last_; }

  // Blocks that are this shard's and have pairs, in order; nothing after the last.
  // Without an end of the range they never stop.
  std::optional<std::int64_t> next_block(std::int64_t from = 0) const;
  bool owns(std::int64_t t) const { return t / kBlock % shards_ == shard_; }
  bool wanted(std::int64_t t) const;
  // First frames of a block's pairs, ascending.
  std::vector<std::int64_t> pairs(std::int64_t block) const;
  // Number of this shard's pairs if the source has `frames` frames.
  std::int64_t count(std::int64_t frames) const;

  // Pairs follow each other (the second frame of one is the first of another) in
  // so many interleaved chains; 0: no pair continues another.
  int chains() const { return gap_ % stride_ == 0 ? int(gap_ / stride_) : 0; }
  int chain_of(std::int64_t t) const { return int((t - first_) / stride_ % chains()); }

 private:
  std::int64_t first_, gap_, stride_;
  std::optional<std::int64_t> last_;
  int shard_, shards_;
};

}  // namespace flowscope::engine
