// How long one training step takes: forward, loss and backward; no data, no optimizer.
//
//   bench_training_step MODEL BATCH HEIGHT WIDTH ITERATIONS [STEPS] [fp32|bf16] [THREADS]
//                       [--operations]
//
// MODEL: raft-small, raft-large, flowscope-small. Prints the median and the least of the
// steps, wall clock, and the processor time of a step (all threads), which other programs
// on the machine disturb less. --operations: where the time goes, by LibTorch's names.
#include <ATen/ATen.h>
#include <ATen/record_function.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/heap.h"
#include "core/nn/device.h"
#include "core/raft/input.h"
#include "core/raft/refinement.h"

using namespace flowscope;
using namespace flowscope::raft;

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double processor_milliseconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return double(time.tv_sec) * 1e3 + double(time.tv_usec) * 1e-3;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Config config_named(const std::string& name) {
  if (name == "raft-small") return small();
  if (name == "raft-large") return large();
  if (name == "flowscope-small") return flowscope_small();
  throw UsageError("There is no model " + name + ".");
}

// Time inside each operation, without the operations that it calls.
struct Operations {
  struct Entry {
    double ms = 0;
    int calls = 0;
  };
  struct Open : at::ObserverContext {
    Clock::time_point start = Clock::now();
    double inner = 0;
  };
  static Operations& all() {
    static Operations operations;
    return operations;
  }
  static std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction&) {
    auto open = std::make_unique<Open>();
    all().stack.push_back(open.get());
    return open;
  }
  static void end(const at::RecordFunction& function, at::ObserverContext* context) {
    const auto* open = static_cast<Open*>(context);
    auto& self = all();
    const double total = milliseconds_since(open->start);
    self.stack.pop_back();
    if (!self.stack.empty()) self.stack.back()->inner += total;
    Entry& entry = self.entries[function.name()];
    entry.ms += total - open->inner;
    entry.calls += 1;
  }
  void print(int steps) const {
    std::vector<std::pair<std::string, Entry>> sorted(entries.begin(), entries.end());
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& a, const auto& b) { return a.second.ms > b.second.ms; });
    for (const auto& [name, entry] : sorted)
      if (entry.ms / steps > 0.3)
        fmt::print("{:8.2f} ms {:6} calls  {}\n", entry.ms / steps, entry.calls / steps, name);
  }

  std::map<std::string, Entry> entries;
  std::vector<Open*> stack;
};

struct Step {
  double forward, backward;
};

Step step(const Weights& weights, const nn::Placement& placement, const at::Tensor& images,
          const at::Tensor& truth, int iterations) {
  const auto start = Clock::now();
  for (const auto& [name, tensor] : weights.tensors) tensor.mutable_grad().reset();
  const Network network(weights, placement);
  const auto features = network.encode(images).chunk(2);
  Refinement refinement(
      network, {features[0], features[1], network.context(images.narrow(0, 0, truth.size(0)))},
      iterations);
  at::Tensor loss = at::zeros({});
  while (!refinement.done()) {
    refinement.step();
    loss = loss * 0.8 + (refinement.upsample() - truth).abs().mean();
  }
  const double forward = milliseconds_since(start);
  loss.backward();
  return {forward, milliseconds_since(start) - forward};
}

int run(const std::vector<std::string>& arguments) {
  const bool operations = arguments.back() == "--operations";
  const std::size_t count = arguments.size() - (operations ? 1 : 0);
  if (count < 5)
    throw UsageError(
        "bench_training_step MODEL BATCH HEIGHT WIDTH ITERATIONS [STEPS] [fp32|bf16] [THREADS]");
  const std::int64_t batch = std::stol(arguments[1]), height = std::stol(arguments[2]),
                     width = std::stol(arguments[3]);
  const int iterations = std::stoi(arguments[4]);
  const int steps = count > 5 ? std::stoi(arguments[5]) : 10;
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = count > 6 ? precision_from(arguments[6]) : Precision::automatic;
  options.threads = count > 7 ? std::stoi(arguments[7]) : 0;
  const nn::Placement placement = nn::resolve(options);
  nn::use_threads(placement.threads);

  Weights weights = initial_weights(config_named(arguments[0]), 1);
  for (auto& [name, tensor] : weights.tensors)
    if (name.find(".running_") == std::string::npos) tensor.set_requires_grad(true);
  at::manual_seed(1);
  const at::Tensor images = network_input(
      at::randint(0, 256, {2 * batch, 3, height, width}, at::kByte), placement.device);
  const at::Tensor truth = at::randn({batch, 2, height, width}) * 5;

  step(weights, placement, images, truth, iterations);
  std::vector<double> whole, forward, backward;
  if (operations)
    at::addGlobalCallback(at::RecordFunctionCallback(Operations::begin, Operations::end));
  const double before = processor_milliseconds();
  for (int i = 0; i < steps; ++i) {
    const Step times = step(weights, placement, images, truth, iterations);
    forward.push_back(times.forward), backward.push_back(times.backward);
    whole.push_back(times.forward + times.backward);
  }
  fmt::print(
      "{}, batch {}, {}x{}, {} iterations, {}, {} threads: {:.0f} ms a step (forward {:.0f}, "
      "backward {:.0f}; least {:.0f}), {:.0f} ms of processor time\n",
      arguments[0], batch, height, width, iterations, placement.precision_name, placement.threads,
      median(whole), median(forward), median(backward),
      *std::min_element(whole.begin(), whole.end()), (processor_milliseconds() - before) / steps);
  if (operations) Operations::all().print(steps);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
