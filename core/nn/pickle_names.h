// The names that a checkpoint may say.
#pragma once

#include <string_view>

namespace flowscope::nn {

// "module.name" of torch's rebuild functions and storages, OrderedDict, Size, dtypes
// and device. Knowing a name runs nothing: it is compared, never looked up.
bool allowed_global(std::string_view name);

// torch's rebuild functions that give a tensor from (storage, offset, size, stride, …),
// and those that wrap one such call as a parameter.
bool rebuilds_tensor(std::string_view name);
bool rebuilds_parameter(std::string_view name);

}  // namespace flowscope::nn
