// The three kinds of checkpoint file; read_checkpoint() tells them apart.
#pragma once

#include <string>
#include <string_view>

#include "core/nn/checkpoint.h"

namespace flowscope::nn {

// Each takes the whole file and what errors call it.
bool is_zip(std::string_view file);
TensorMap read_torch_zip(std::string_view file, const std::string& name);

bool is_torch_legacy(std::string_view file);
TensorMap read_torch_legacy(std::string_view file, const std::string& name);

bool is_safetensors(std::string_view file);
TensorMap read_safetensors(std::string_view file, const std::string& name,
                           std::map<std::string, std::string>& metadata);

}  // namespace flowscope::nn
