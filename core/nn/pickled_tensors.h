// From a checkpoint's pickle to its tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

#include "core/nn/checkpoint.h"
#include "core/nn/pickle.h"

namespace flowscope::nn {

// One storage that tensors of a checkpoint are views of.
struct StorageId {
  std::string key;
  at::ScalarType type = at::kFloat;
  std::int64_t elements = 0;
};

// Gives a storage as a one-dimensional tensor of `elements`; throws Error if it is
// missing or of another length.
using LoadStorage = std::function<at::Tensor(const StorageId&)>;

// Every storage that the pickle names, each once.
std::vector<StorageId> storages_of(const Pickle& pickle, const std::string& name);

// All tensors below the root, names joined by dots; other values are passed over.
// Sizes, strides and offsets are checked against the storages. `name` is what errors
// call the file.
TensorMap tensors_of(const Pickle& pickle, const LoadStorage& load, const std::string& name);

}  // namespace flowscope::nn
