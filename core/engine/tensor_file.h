// Numbers to take along: .npy for one tensor, .safetensors for any number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/flow/flow_field.h"
#include "core/flow/maps.h"

namespace flowscope::engine {

// Values in C order: as many as the shape says.
struct NamedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
NamedTensor named(const std::string& name, const Map& map);            // [height, width]
NamedTensor named(const std::string& name, const Channels& channels);  // [count, height, width]
NamedTensor named(const std::string& name, const FlowField& flow);     // [height, width, 2]

// By the file's suffix. Several tensors as .npy: files NAME_TENSOR.npy beside each other.
// Errors: UsageError for another suffix or no tensor, Error where the file cannot be written.
void write_tensors(const std::filesystem::path& file, const std::vector<NamedTensor>& tensors);

}  // namespace flowscope::engine
