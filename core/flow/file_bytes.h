// Opening files with a sentence for whoever named the wrong one. Private to core/flow.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace flowscope {

// Ready to be read in binary. Throws Error if it is missing, a folder, or refused.
std::ifstream open_file(const std::filesystem::path& file);

std::vector<std::uint8_t> file_bytes(const std::filesystem::path& file);
void write_bytes(std::ostream& out, const std::vector<std::uint8_t>& bytes);

// ".PNG" → ".png"
std::string lower_suffix(const std::filesystem::path& file);

}  // namespace flowscope
