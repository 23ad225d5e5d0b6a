// The zip archives that PyTorch writes: their members are stored, not compressed.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace flowscope::nn {

// Name → bytes of every member, as views into `archive`. Reads zip and zip64; throws
// Error for what is damaged, compressed or encrypted. `name` is what errors call it.
std::map<std::string, std::string_view> stored_members(std::string_view archive,
                                                       const std::string& name);

}  // namespace flowscope::nn
