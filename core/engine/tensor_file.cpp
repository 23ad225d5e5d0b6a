#include "core/engine/tensor_file.h"

#include <ATen/ATen.h>

#include <ostream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/flow/npy.h"
#include "core/nn/checkpoint.h"

namespace flowscope::engine {

NamedTensor named(const std::string& name, const Map& map) {
  return {name, {map.height, map.width}, map.values};
}

NamedTensor named(const std::string& name, const Channels& channels) {
  return {name, {channels.count, channels.height, channels.width}, channels.values};
}

NamedTensor named(const std::string& name, const FlowField& flow) {
  NamedTensor out{name, {flow.height, flow.width, 2}, {}};
  out.values.reserve(flow.flow.size() * 2);
  for (const Vec2& each : flow.flow) {
    out.values.push_back(each.u);
    out.values.push_back(each.v);
  }
  return out;
}

void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors) {
  if (tensors.empty()) throw UsageError("There are no numbers to save.");
  if (file.extension() == ".safetensors") {
    nn::TensorMap all;
    for (const NamedTensor& each : tensors)
      all[each.name] = at::tensor(each.values, at::kFloat).reshape(each.shape);
    nn::write_safetensors(file, all);
  } else if (file.extension() == ".npy") {
    for (const NamedTensor& each : tensors) {
      std::filesystem::path path = file;
      if (tensors.size() > 1)
        path.replace_filename(file.stem().string() + "_" + each.name + ".npy");
      write_atomically(path,
                       [&](std::ostream& out) { write_npy_array(out, each.shape, each.values); });
    }
  } else {
    throw UsageError("Numbers are saved as .npy or .safetensors, not as " + file.string() + ".");
  }
}

}  // namespace flowscope::engine
