// Checkpoints: named tensors from a file that nobody has to trust.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace flowscope::nn {

using TensorMap = std::map<std::string, at::Tensor>;

struct Checkpoint {
  TensorMap tensors;                            // CPU, contiguous, dtype as stored
  std::map<std::string, std::string> metadata;  // .safetensors' __metadata__
  std::string format;                           // "pytorch zip", "pytorch legacy", "safetensors"
  std::string sha256;                           // of the file, 64 hex digits
};

// Reads PyTorch's zip and legacy formats and .safetensors (told apart by content).
// Nothing from the file is executed: the pickle reader knows the opcodes and the
// names that tensors need and refuses every other by name. Nested dictionaries
// are joined by dots ("state_dict.fnet.conv1.weight"); values that are not
// tensors are passed over. Throws Error: what, where in the file.
Checkpoint read_checkpoint(const std::filesystem::path& file);

// The model's tensors of a checkpoint: if they lie in a nested dictionary
// ("state_dict", "model", "params", …) that one's, else the top level's; without
// a "module." that all of them share.
TensorMap state_dict_of(const Checkpoint& checkpoint);

// Temporary name, then rename. Tensors are written contiguous, the widest type first
// and by name within a type, so that each is aligned to its own type; double, float,
// half, bfloat16, int8/16/32/64, uint8, bool. Throws Error for any other type and for
// names that are no plain text.
void write_safetensors(const std::filesystem::path& file, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace flowscope::nn
