// Flow files by suffix. Each format has its own header beside this one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/flow/flow_field.h"

namespace flowscope {

enum class FlowFormat { flo, kitti, pfm, npy };

// Reads .flo, .pfm, .npy or a KITTI .png. Throws Error naming the file and what
// is wrong with it; every size in a header is checked against the file's length
// before memory is taken.
FlowField read_flow(const std::filesystem::path& file);

// Writes under a temporary name in the same folder and renames, so that a file
// with its final name is whole. The parent folder must exist.
void write_flow(const std::filesystem::path& file, const FlowField& flow, FlowFormat format);

// The format that a suffix stands for (.png: kitti). Throws UsageError for others.
FlowFormat flow_format_of(const std::filesystem::path& file);

}  // namespace flowscope
