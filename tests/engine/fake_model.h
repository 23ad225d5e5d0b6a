// A flow method that a test controls and that tells what it was asked.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"
#include "tests/engine/gate.h"

namespace flowscope::checks {

// One computed pair. `warmth` counts the pairs before it that its start carries on
// from; 0 is a cold start.
struct Pushed {
  std::int64_t from = 0, to = 0;
  int warmth = 0;
  int iterations = 0;
  friend bool operator==(const Pushed&, const Pushed&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Pushed& p) {
    return out << p.from << "→" << p.to << " warmth " << p.warmth << " iterations " << p.iterations;
  }
};

// The flow of a pair is (pixel sum of both frames modulo 997 + x / 100, warmth) at
// every pixel: it depends on the pictures and on the history, and on nothing else.
// Backward: the negative of it.
class FakeModel : public FlowModel {
 public:
  explicit FakeModel(std::string name = "fake");

  const ModelInfo& info() const override { return info_; }
  std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const override;

  ModelInfo info_;
  // Set before use, or atomically while a pipeline runs:
  std::atomic<std::int64_t> gate_at = -1;   // the pair from this frame stops at the gate
  std::atomic<std::int64_t> error_at = -1;  // the pair from this frame throws

  std::vector<Pushed> pushed() const;  // finished pairs, in order
  void await_pushed(std::size_t count) const;
  void clear_log();
  int first_frames() const { return first_frames_; }  // frames pushed that gave no pair

  mutable Gate gate;

 private:
  friend class FakeSequence;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable std::vector<Pushed> log_;  // guarded by mutex_
  mutable std::atomic<int> first_frames_ = 0;
};

float fake_flow(const Frame& frame1, const Frame& frame2);

}  // namespace flowscope::checks
