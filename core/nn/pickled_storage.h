// What a pickle says of storages and shapes. Private to core/nn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/pickled_tensors.h"

namespace flowscope::nn {

// Reads the parts of tensor descriptions out of a pickle's values; throws Error for
// anything that is not what PyTorch writes.
class PickledParts {
 public:
  PickledParts(const Pickle& pickle, const std::string& name) : pickle_(pickle), name_(name) {}

  [[noreturn]] void damaged(const std::string& what) const;
  std::string key(Pickle::Ref ref) const;                   // text, or a whole number as text
  std::int64_t count(Pickle::Ref ref) const;                // not negative
  std::vector<std::int64_t> counts(Pickle::Ref ref) const;  // a tuple or a torch.Size
  StorageId storage(const Pickle::Value& persistent) const;

 private:
  const Pickle& pickle_;
  const std::string& name_;
};

}  // namespace flowscope::nn
