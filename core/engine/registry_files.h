// Checkpoint files as the registry sees them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flowscope::engine {

// .pth, .pt, .safetensors, .tar
bool has_checkpoint_suffix(const std::filesystem::path& file);

// The checkpoints of a folder, by name; none where there is no such folder.
std::vector<std::filesystem::path> checkpoints_in(const std::filesystem::path& folder);

// Names that --model takes for something else than a file.
bool is_reserved_name(const std::string& name);

}  // namespace flowscope::engine
