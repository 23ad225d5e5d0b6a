// What the processes of one training tell each other, through LibTorch's distributed backend.
#pragma once

#include <ATen/core/Tensor.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "core/train/place.h"

namespace flowscope::train {

// One of several processes that train one model. Every member function that waits for the
// others throws what ended one of them: UsageError, Error or Stopped. A process that is killed is
// noticed when its connections close; of NCCL's, whoever started them notices it.
class Processes {
 public:
  // Waits until the first process answers; throws Error if it does not within five minutes,
  // UsageError where this build has no backend.
  explicit Processes(const Place& place);
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  const Place& place() const;

  // Throws Error in a process whose `mine` is not what the first has; `what` names it.
  void agree(const std::string& what, const std::string& mine);

  // Before average() and sum(): NCCL for CUDA where there is one, else Gloo. When it returns,
  // every process has come this far.
  void start(at::Device device);

  // Mean over the processes, in place, the same bits in each; float32 on start()'s device.
  void average(at::Tensor& tensor);
  std::vector<double> sum(const std::vector<double>& numbers);

  // Makes the others end too. Whether that is all: else this process has to say why.
  bool fail(const std::exception_ptr& reason) noexcept;

  // Waits until the first process has called it.
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flowscope::train
