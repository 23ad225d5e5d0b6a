// From a checkpoint's pickle to its tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/checkpoint.h"
#include "core/nn/pickle.h"

namespace flowscope::nn {

// One storage that tensors of a checkpoint are views of.
struct StorageId {
  std::string key;
  at::ScalarType type = at::kFloat;
  std::int64_t elements = 0;
  // The part that a tensor sees: all of it, except in files of before PyTorch 0.4,
  // whose storages could be views of others.
  std::int64_t view_begin = 0;
  std::int64_t view_elements = 0;
};

// Gives the bytes of a whole storage, which stay valid during tensors_of(); throws
// Error if it is missing.
using StorageBytes = std::function<std::string_view(const StorageId&)>;

// Every storage that the pickle names, each once.
std::vector<StorageId> storages_of(const Pickle& pickle, const std::string& name);

// All tensors below the root, names joined by dots; other values are passed over.
// Sizes, strides and offsets are checked against the storages, and all tensors
// together against `file_size` bytes: views may share a storage, but not make much of
// little. `name` is what errors call the file.
TensorMap tensors_of(const Pickle& pickle, const StorageBytes& bytes_of, std::uint64_t file_size,
                     const std::string& name);

}  // namespace flowscope::nn
