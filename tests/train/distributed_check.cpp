#include <ATen/ATen.h>

#include <array>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/train/distributed.h"
#include "core/train/trainer.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

namespace {

Variables variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
}

}  // namespace

CHECK_CASE(a_place_comes_from_the_variables_of_torchrun) {
  EXPECT(place_from(variables({{"MASTER_PORT", "1"}, {"LOCAL_RANK", "3"}})).alone());
  EXPECT(place_from(variables({{"RANK", "0"}, {"WORLD_SIZE", "1"}})).alone());
  const Place place = place_from(variables({{"RANK", "5"},
                                            {"WORLD_SIZE", "8"},
                                            {"LOCAL_RANK", "1"},
                                            {"LOCAL_WORLD_SIZE", "4"},
                                            {"MASTER_ADDR", "node0"},
                                            {"MASTER_PORT", "29500"}}));
  EXPECT_EQ(place.rank, 5);
  EXPECT_EQ(place.count, 8);
  EXPECT_EQ(place.local_rank, 1);
  EXPECT_EQ(place.local_count, 4);
  EXPECT_EQ(place.host, "node0");
  EXPECT_EQ(place.port, 29500);
  EXPECT_ERROR(place_from(variables({{"RANK", "0"}})), "WORLD_SIZE");
  EXPECT_ERROR(place_from(variables({{"WORLD_SIZE", "2"}})), "needs RANK");
  EXPECT_ERROR(place_from(variables({{"WORLD_SIZE", "2"}, {"RANK", "2"}})), "from 0 to 1");
  EXPECT_ERROR(place_from(variables({{"WORLD_SIZE", "2"}, {"RANK", "1"}})), "MASTER_PORT");
  EXPECT_ERROR(
      place_from(variables({{"WORLD_SIZE", "2"}, {"RANK", "1"}, {"MASTER_PORT", "29500"}})),
      "MASTER_ADDR");
}

CHECK_CASE(processes_share_out_pairs_without_gap_or_overlap) {
  const int count = 3, batch = 2, steps = 5;
  for (int step = 0; step < steps; ++step) {
    std::set<std::int64_t> seen;
    for (int rank = 0; rank < count; ++rank)
      for (int i = 0; i < batch; ++i) {
        Place place;
        place.rank = rank, place.count = count;
        EXPECT(seen.insert(number_of_all(step * batch + i, batch, place)).second);
      }
    // What one process with three batches a step takes then.
    EXPECT_EQ(*seen.begin(), step * count * batch);
    EXPECT_EQ(*seen.rbegin(), (step + 1) * count * batch - 1);
  }
  EXPECT_EQ(number_of_all(17, 4, Place()), 17);
}

CHECK_CASE(each_process_has_a_gpu_of_its_own) {
  Place place;
  place.local_rank = 2, place.count = place.local_count = 4;
  EXPECT_EQ(own_gpu(nullptr, place), "2");
  EXPECT_EQ(own_gpu("", place), "");
  EXPECT_EQ(own_gpu("7,5,3", place), "3");
  EXPECT_EQ(own_gpu("GPU-a", place), "GPU-a");
  EXPECT_ERROR(own_gpu("0,1", place), "names 2 GPUs");
}

#ifndef FLOWSCOPE_HAS_GLOO
CHECK_CASE(a_build_without_gloo_says_so) {
  Place place;
  place.count = 2, place.port = free_port();
  EXPECT_ERROR(Processes(place).start(at::kCPU), "LibTorch");
}
#endif

namespace {

// `work` for each of `count` processes at once. They are threads here, which share nothing but
// what goes through the backend.
void together(int count, const std::function<void(Processes&)>& work) {
#ifndef FLOWSCOPE_HAS_GLOO
  throw Skip("this LibTorch has no Gloo");
#endif
  Place place;
  place.count = place.local_count = count, place.port = free_port();
  std::vector<std::exception_ptr> failures(std::size_t(count), nullptr);
  std::vector<std::jthread> threads;
  for (int rank = 0; rank < count; ++rank)
    threads.emplace_back([&, place, rank]() mutable {
      place.rank = place.local_rank = rank;
      try {
        Processes processes(place);
        try {
          work(processes);
          processes.finish();
        } catch (...) {
          processes.fail(std::current_exception());
          throw;
        }
      } catch (...) {
        failures[std::size_t(rank)] = std::current_exception();
      }
    });
  threads.clear();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

TrainingConfig three_steps(int batch, int accumulate) {
  TrainingConfig config = parse_config(
      R"({"model": "raft-small", "pool": {"pairs": 12, "reuse": 2},
          "stages": [{"steps": 3, "crops": [[144, 128], [128, 144]], "iterations": 2,
                      "schedule": {"rate": 1e-3, "warm_up_steps": 1, "decay": 0}}]})",
      "three");
  config.stages[0].batch = batch, config.stages[0].accumulate = accumulate;
  return config;
}

nn::Placement on_one_thread() {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  options.threads = 1;
  nn::use_threads(1);
  return nn::resolve(options);
}

std::unique_ptr<Trainer> trained(const TrainingConfig& config, Processes* processes,
                                 StepReport& last) {
  auto trainer =
      std::make_unique<Trainer>(config, raft::initial_weights(config.model, 1), on_one_thread());
  if (processes != nullptr) trainer->share(*processes);
  while (!trainer->done()) last = trainer->step();
  return trainer;
}

double largest_difference(const raft::Weights& a, const raft::Weights& b) {
  double largest = 0;
  for (const auto& [name, tensor] : a.tensors)
    largest = std::max(largest, (tensor - b.tensors.at(name)).abs().max().item<double>());
  return largest;
}

}  // namespace

CHECK_CASE(two_processes_learn_what_one_learns_from_both_batches) {
  std::array<std::unique_ptr<Trainer>, 2> both;
  std::array<StepReport, 2> reports;
  together(2, [&](Processes& processes) {
    processes.start(at::kCPU);
    const auto rank = std::size_t(processes.place().rank);
    both[rank] = trained(three_steps(2, 1), &processes, reports[rank]);
  });
  StepReport report;
  const auto alone = trained(three_steps(2, 2), nullptr, report);
  EXPECT_EQ(largest_difference(both[0]->averaged(), both[1]->averaged()), 0.0);
  const raft::Weights learnt = alone->averaged();
  const double moved = largest_difference(learnt, raft::initial_weights(raft::small(), 1));
  EXPECT(moved > 1e-4);
  EXPECT(largest_difference(learnt, both[0]->averaged()) < 0.01 * moved);
  EXPECT_NEAR(reports[0].loss, report.loss, 1e-4 * report.loss);
  EXPECT_EQ(reports[0].loss, reports[1].loss);
  EXPECT_EQ(reports[0].pixels, report.pixels);
}

CHECK_CASE(a_process_that_fails_ends_the_others_with_its_reason) {
  std::string heard;
  EXPECT_ERROR(together(3,
                        [&](Processes& processes) {
                          processes.start(at::kCPU);
                          processes.sum({1});
                          if (processes.place().rank == 2) throw Error("The disk is full.");
                          try {
                            processes.sum({1});
                          } catch (const Error& error) {
                            if (processes.place().first()) heard = error.what();
                            throw;
                          }
                        }),
               "rank 2 has failed: The disk is full.");
  EXPECT_EQ(heard, "The process of rank 2 has failed: The disk is full.");
}

CHECK_CASE(processes_that_differ_are_refused) {
  EXPECT_ERROR(together(2,
                        [](Processes& processes) {
                          processes.agree("state", std::to_string(processes.place().rank));
                          processes.start(at::kCPU);
                        }),
               "state is not that of the first");
}
