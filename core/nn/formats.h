// The three kinds of checkpoint file; read_checkpoint() tells them apart.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/nn/checkpoint.h"

namespace flowscope::nn {

// Whether a file that begins so is of that kind; the first 16 bytes tell.
bool is_zip(std::string_view beginning);
bool is_torch_legacy(std::string_view beginning);
bool is_safetensors(std::string_view beginning);

// Each takes the whole file and what errors call it.
TensorMap read_torch_zip(std::string_view file, const std::string& name);
TensorMap read_torch_legacy(std::string_view file, const std::string& name);
TensorMap read_safetensors(std::string_view file, const std::string& name,
                           std::map<std::string, std::string>& metadata);

}  // namespace flowscope::nn
