// Files that are either whole or not there.
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace flowscope {

// Lets `fill` write to a temporary name beside `file`, then renames it to `file`.
// If `fill` throws or the disk refuses, the temporary is removed, `file` is as it
// was, and the error goes on (what the system says becomes an Error with the path).
void write_atomically(const std::filesystem::path& file,
                      const std::function<void(std::ostream&)>& fill);

}  // namespace flowscope
