#include "core/nn/checkpoint.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/nn/formats.h"
#include "core/nn/mapped_file.h"
#include "core/nn/sha256.h"

namespace flowscope::nn {

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  const MappedFile mapped(file);
  const std::string_view bytes = mapped.bytes();
  const std::string name = file.string();
  Checkpoint checkpoint;
  if (is_zip(bytes)) {
    checkpoint.format = "pytorch zip";
    checkpoint.tensors = read_torch_zip(bytes, name);
  } else if (is_torch_legacy(bytes)) {
    checkpoint.format = "pytorch legacy";
    checkpoint.tensors = read_torch_legacy(bytes, name);
  } else if (is_safetensors(bytes)) {
    checkpoint.format = "safetensors";
    checkpoint.tensors = read_safetensors(bytes, name, checkpoint.metadata);
  } else {
    throw Error(fmt::format(
        "{} is not a checkpoint that Flowscope reads: neither PyTorch's (.pth) nor safetensors.",
        name));
  }
  checkpoint.sha256 = sha256(bytes);
  return checkpoint;
}

TensorMap state_dict_of(const Checkpoint& checkpoint) {
  static const std::array<std::string, 5> wrappers = {"state_dict.", "model_state_dict.", "model.",
                                                      "params.", "network."};
  TensorMap out;
  for (const std::string& wrapper : wrappers) {
    for (const auto& [key, tensor] : checkpoint.tensors)
      if (key.starts_with(wrapper)) out.emplace(key.substr(wrapper.size()), tensor);
    if (!out.empty()) break;
  }
  if (out.empty()) out = checkpoint.tensors;
  const std::string parallel = "module.";  // DataParallel's
  const bool wrapped = !out.empty() && std::all_of(out.begin(), out.end(), [&](const auto& entry) {
    return entry.first.starts_with(parallel);
  });
  if (!wrapped) return out;
  TensorMap stripped;
  for (auto& [key, tensor] : out) stripped.emplace(key.substr(parallel.size()), tensor);
  return stripped;
}

}  // namespace flowscope::nn
