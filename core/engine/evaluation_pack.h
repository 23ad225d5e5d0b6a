// Evaluation pairs in one file, to be taken where there are no pictures and nothing to
// read them with.
#pragma once

#include <filesystem>
#include <vector>

#include "core/engine/evaluation.h"

namespace flowscope::engine {

inline constexpr std::int64_t kLargestPack = 40'000'000;  // bytes

// Writes a .safetensors file: pictures in 8 bits and masks as they are, truth rounded to
// fp16 (11 bits of precision), all of it without further loss (plane_code.h). Frames
// before a pair are left out. Throws Error if that takes more than kLargestPack; the
// file is then not written.
void write_pack(const std::filesystem::path& file, const std::vector<EvaluationPair>& pairs);

// Whether a file is a pack and not a list of pairs in JSON: by how it begins.
bool is_pack(const std::filesystem::path& file);

// Throws Error naming the file and what is wrong with it.
std::vector<EvaluationSample> read_pack(const std::filesystem::path& file);

}  // namespace flowscope::engine
