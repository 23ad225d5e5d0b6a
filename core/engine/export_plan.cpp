#include "core/engine/export_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"

namespace flowscope::engine {

ExportPlan::ExportPlan(const ExportOptions& options)
    : first_(options.first),
      gap_(options.gap),
      stride_(options.stride),
      last_(options.last),
      shard_(options.shard),
      shards_(options.shards) {
  if (gap_ < 1) throw UsageError(fmt::format("The gap is {}: it must be at least 1 frame.", gap_));
  if (stride_ < 1)
    throw UsageError(fmt::format("The stride is {}: it must be at least 1 frame.", stride_));
  if (first_ < 0 || (last_ && *last_ <= first_))
    throw UsageError(
        fmt::format("The range {}:{} holds no frame: it begins at 0 or later and ends before its "
                    "second number.",
                    first_, last_ ? std::to_string(*last_) : ""));
  if (shards_ < 1 || shard_ < 0 || shard_ >= shards_)
    throw UsageError(
        fmt::format("There is no shard {} of {}: shards are counted from 0.", shard_, shards_));
  if (options.formats.empty()) throw UsageError("An export needs at least one format.");
  if (options.colour.kind == ColourScale::Kind::fixed && !(options.colour.pixels > 0))
    throw UsageError("The length of full colour must be more than 0 pixels.");
  if (sharded() && options.colour.kind == ColourScale::Kind::sequence)
    throw UsageError(
        "A colour scale over the whole sequence needs every flow, and a shard has only its own: "
        "give a number of pixels, or export .flo and colour without shards.");
}

bool ExportPlan::wanted(std::int64_t t) const {
  return t >= first_ && (t - first_) % stride_ == 0 && (!last_ || t + gap_ < *last_);
}

std::vector<std::int64_t> ExportPlan::pairs(std::int64_t block) const {
  const std::int64_t begin = std::max(block * kBlock, first_);
  const std::int64_t past_first = (begin - first_ + stride_ - 1) / stride_ * stride_;
  std::vector<std::int64_t> out;
  for (std::int64_t t = first_ + past_first; t < (block + 1) * kBlock && wanted(t); t += stride_)
    out.push_back(t);
  return out;
}

std::optional<std::int64_t> ExportPlan::next_block(std::int64_t from) const {
  const std::int64_t begin = std::max(from * kBlock, first_);
  std::int64_t t = first_ + (begin - first_ + stride_ - 1) / stride_ * stride_;
  // After so many pairs it all repeats: a shard that had none will never have one.
  for (std::int64_t n = 0; n <= kBlock * shards_ && wanted(t); ++n, t += stride_)
    if (owns(t)) return t / kBlock;
  return std::nullopt;
}

std::int64_t ExportPlan::count(std::int64_t frames) const {
  std::int64_t sum = 0;
  for (std::int64_t t = first_; wanted(t) && t + gap_ < frames; t += stride_) sum += owns(t);
  return sum;
}

}  // namespace flowscope::engine
