// Folders that results are written into.
#pragma once

#include <filesystem>

namespace flowscope {

// Makes it and those above it where they are missing. Throws Error with the system's reason.
void make_folder(const std::filesystem::path& folder);

}  // namespace flowscope
