#include "core/flow/flow_io.h"

#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/flow/file_bytes.h"
#include "core/flow/flo.h"
#include "core/flow/kitti_png.h"
#include "core/flow/npy.h"
#include "core/flow/pfm.h"

namespace flowscope {
namespace fs = std::filesystem;

FlowFormat flow_format_of(const fs::path& file) {
  const std::string suffix = lower_suffix(file);
  if (suffix == ".flo") return FlowFormat::flo;
  if (suffix == ".pfm") return FlowFormat::pfm;
  if (suffix == ".npy") return FlowFormat::npy;
  if (suffix == ".png") return FlowFormat::kitti;
  throw UsageError(fmt::format(
      "{} does not end in .flo, .pfm, .npy or .png (KITTI), the formats of flow.", file.string()));
}

FlowField read_flow(const fs::path& file) {
  const FlowFormat format = flow_format_of(file);
  const std::string name = file.string();
  if (format == FlowFormat::kitti) return decode_kitti_png(file_bytes(file), name);
  std::ifstream in = open_file(file);
  if (format == FlowFormat::pfm) return read_pfm(in, name);
  if (format == FlowFormat::npy) return read_npy(in, name);
  return read_flo(in, name);
}

void write_flow(const fs::path& file, const FlowField& flow, FlowFormat format) {
  // Encoded first, so that a format that cannot be had leaves nothing behind.
  std::vector<std::uint8_t> png;
  if (format == FlowFormat::kitti) png = encode_kitti_png(flow);
  write_atomically(file, [&](std::ostream& out) {
    switch (format) {
      case FlowFormat::flo:
        return write_flo(out, flow);
      case FlowFormat::pfm:
        return write_pfm(out, flow);
      case FlowFormat::npy:
        return write_npy(out, flow);
      case FlowFormat::kitti:
        write_bytes(out, png);
    }
  });
}

}  // namespace flowscope
