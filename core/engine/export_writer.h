// Writes the files of pairs.
#pragma once

#include <cstdint>
#include <functional>

#include "core/engine/export_record.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

class ExportFolder;

// Every file of one pair but the pictures that are coloured later. The entry has
// the files and the longest flow; time, cut and gap are left to the caller.
ExportRecord::Entry write_pair(const ExportFolder& folder, const ExportOptions& options,
                               std::int64_t t, const FlowResult& result);

// The second pass: one colour scale for all recorded pairs. `each` is called after
// every pair and may throw.
void colour_sequence(ExportFolder& folder, const ExportOptions& options,
                     const std::function<void()>& each);

}  // namespace flowscope::engine
