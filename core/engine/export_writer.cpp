#include "core/engine/export_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/folder.h"
#include "core/engine/export_files.h"
#include "core/engine/export_folder.h"
#include "core/flow/colour_wheel.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/flow/warp.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

FlowFormat flow_format(ExportFile format) {
  switch (format) {
    case ExportFile::kitti:
      return FlowFormat::kitti;
    case ExportFile::pfm:
      return FlowFormat::pfm;
    case ExportFile::npy:
      return FlowFormat::npy;
    default:
      return FlowFormat::flo;
  }
}

void write_field(const ExportFolder& folder, const ExportOptions& options, std::int64_t t,
                 const FlowField& flow, bool backward) {
  const bool later = coloured_later(options);
  for (const ExportFile format : options.formats) {
    const fs::path file = folder.file(export_name(t, format, backward));
    if (format != ExportFile::png) {
      write_flow(file, flow, flow_format(format));
    } else if (!later) {
      const bool fixed = options.colour.kind == ColourScale::Kind::fixed;
      write_image(file, flow_to_colour(flow, fixed ? float(options.colour.pixels) : 0.0F));
    }
  }
  if (!later) return;
  const fs::path raw = folder.file(raw_name(t, options, backward));
  if (raw.parent_path() == options.folder) return;  // among the formats, written already
  make_folder(raw.parent_path());
  write_flow(raw, flow, FlowFormat::flo);
}

}  // namespace

ExportRecord::Entry write_pair(const ExportFolder& folder, const ExportOptions& options,
                               std::int64_t t, const FlowResult& result) {
  ExportRecord::Entry entry;
  entry.longest = max_flow_length(*result.flow);
  entry.files = names_of_pair(t, options);
  write_field(folder, options, t, *result.flow, false);
  const bool needs_backward = options.sequence.backward || options.occlusion;
  if (needs_backward && !result.backward)
    throw Error("The model gave no backward flow, which was asked for.");
  if (options.sequence.backward) {
    entry.longest = std::max(entry.longest, double(max_flow_length(*result.backward)));
    write_field(folder, options, t, *result.backward, true);
  }
  if (options.occlusion)
    write_grey_png(folder.file(occlusion_name(t)), result.flow->width, result.flow->height,
                   occlusion_mask(*result.flow, *result.backward));
  return entry;
}

void colour_sequence(ExportFolder& folder, const ExportOptions& options,
                     const std::function<void()>& each) {
  double longest = 0;
  for (const auto& [t, entry] : folder.record().entries) longest = std::max(longest, entry.longest);
  // A sequence in which nothing moves has no longest flow; any scale shows that.
  const float scale = longest > 0 ? float(longest) : 1.0F;
  for (const auto& [t, entry] : folder.record().entries) {
    for (const bool backward : {false, true}) {
      if (backward && !options.sequence.backward) break;
      const FlowField flow = read_flow(folder.file(raw_name(t, options, backward)));
      write_image(folder.file(export_name(t, ExportFile::png, backward)),
                  flow_to_colour(flow, scale));
    }
    each();
  }
}

}  // namespace flowscope::engine
