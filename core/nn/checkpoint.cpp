#include "core/nn/checkpoint.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>

#include "core/base/error.h"
#include "core/nn/formats.h"
#include "core/nn/sha256.h"
#include "core/nn/whole_file.h"

namespace flowscope::nn {
namespace {

Checkpoint read(WholeFile& file, const std::string& name) {
  const std::string_view beginning = file.beginning();
  Checkpoint checkpoint;
  if (is_zip(beginning)) {
    checkpoint.format = "pytorch zip";
  } else if (is_torch_legacy(beginning)) {
    checkpoint.format = "pytorch legacy";
  } else if (is_safetensors(beginning)) {
    checkpoint.format = "safetensors";
  } else {
    throw Error(
        fmt::format("{} is not a checkpoint that Flowscope reads: neither PyTorch's (.pth) nor "
                    "safetensors.",
                    name));
  }
  const std::string_view bytes = file.read();
  if (checkpoint.format == "pytorch zip")
    checkpoint.tensors = read_torch_zip(bytes, name);
  else if (checkpoint.format == "pytorch legacy")
    checkpoint.tensors = read_torch_legacy(bytes, name);
  else
    checkpoint.tensors = read_safetensors(bytes, name, checkpoint.metadata);
  checkpoint.sha256 = sha256(bytes);
  return checkpoint;
}

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  const std::string name = path.string();
  try {
    WholeFile file(path);
    return read(file, name);
  } catch (const std::bad_alloc&) {
    throw Error(fmt::format("{} needs more memory than there is.", name));
  } catch (const c10::Error& error) {
    // Every number was checked before, so what LibTorch still refuses is memory.
    throw Error(fmt::format("{} cannot be held: {}.", name, error.what_without_backtrace()));
  }
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
