// RAFT over a stream of frames: what carries over from pair to pair.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>

#include "core/flow/flow_model.h"
#include "core/raft/network.h"
#include "core/raft/refinement.h"
#include "core/raft/trace.h"

namespace flowscope::raft {

// Fills in what a model's info says of iterations.
void tell_iterations(const Config& config, ModelInfo& info);

class RaftSequence : public FlowSequence {
 public:
  RaftSequence(std::shared_ptr<const Network> network, const SequenceOptions& options);

  std::optional<FlowResult> push(const Frame& frame, std::stop_token stop) override;
  void reset() override;
  void forget_motion() override;
  void set_options(const SequenceOptions& options) override;
  const SequenceOptions& options() const override { return options_; }

 private:
  // A frame as the network knows it, at one size.
  struct Picture {
    at::Tensor image;  // network_input
    at::Tensor features;
    std::optional<Context> context;  // made when the frame is first a pair's image 1
  };
  struct Encoded {
    Frame frame;
    Size inference_size;
    Padding padding;
    Picture picture;
    std::optional<Picture> half;  // where the picture is twice the size for fine iterations
    double features_seconds = 0, context_seconds = 0;
  };
  struct Refined {
    State state;
    std::vector<RaftTrace::Iteration> trace;  // k = 0 … N, only when asked for
    UpdateRecord record;                      // its times
  };

  Encoded encode(const Frame& frame, StageTimes& times) const;
  Picture encode(const Frame& frame, Size size, const Padding& padding) const;
  void add_contexts(Encoded& encoded, StageTimes& times) const;
  FlowResult flow_between(Encoded& first, Encoded& second, const std::stop_token& stop,
                          StageTimes& times);
  Refined refine(Refinement refinement, const std::stop_token& stop) const;
  std::shared_ptr<const Trace> trace_of(const Encoded& first, const Encoded& second,
                                        Refined refined, const StageTimes& times) const;
  FlowField finish(const State& state, const Encoded& on) const;

  std::shared_ptr<const Network> network_;
  ModelInfo info_;  // of its iterations
  SequenceOptions options_;
  std::optional<Encoded> previous_;
  at::Tensor last_flow_, last_backward_;  // low resolution, of the previous pair
};

}  // namespace flowscope::raft
