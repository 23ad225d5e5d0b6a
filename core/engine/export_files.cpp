#include "core/engine/export_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace flowscope::engine {
namespace {

bool has(const ExportOptions& options, ExportFile format) {
  return std::find(options.formats.begin(), options.formats.end(), format) != options.formats.end();
}

}  // namespace

std::string ending(ExportFile format) {
  return format == ExportFile::kitti ? "_kitti.png" : fmt::format(".{}", word_for(format));
}

std::string word_for(ExportFile format) {
  switch (format) {
    case ExportFile::flo:
      return "flo";
    case ExportFile::png:
      return "png";
    case ExportFile::kitti:
      return "kitti";
    case ExportFile::pfm:
      return "pfm";
    case ExportFile::npy:
      return "npy";
  }
  return "";
}

std::string export_name(std::int64_t t, ExportFile format, bool backward) {
  return fmt::format("frame_{:06}{}{}", t, backward ? "_backward" : "", ending(format));
}

std::string occlusion_name(std::int64_t t) { return fmt::format("frame_{:06}_occlusion.png", t); }

std::optional<std::int64_t> frame_of_name(const std::string& name) {
  static const std::regex ours(
      R"(frame_(\d{6,18})(?:(?:_backward)?(?:\.flo|\.pfm|\.npy|\.png|_kitti\.png)|_occlusion\.png))");
  std::smatch match;
  if (!std::regex_match(name, match, ours)) return std::nullopt;
  return std::stoll(match[1]);
}

std::optional<std::int64_t> frame_of_temporary(const std::string& name) {
  static const std::regex temporary(R"(\.(.+)\.\d+\.part)");
  std::smatch match;
  if (!std::regex_match(name, match, temporary)) return std::nullopt;
  return frame_of_name(match[1]);
}

std::vector<std::string> names_of_pair(std::int64_t t, const ExportOptions& options) {
  std::vector<std::string> names;
  for (const ExportFile format : options.formats) names.push_back(export_name(t, format));
  if (options.sequence.backward)
    for (const ExportFile format : options.formats) names.push_back(export_name(t, format, true));
  if (options.occlusion) names.push_back(occlusion_name(t));
  return names;
}

bool coloured_later(const ExportOptions& options) {
  return options.colour.kind == ColourScale::Kind::sequence && has(options, ExportFile::png);
}

std::string raw_name(std::int64_t t, const ExportOptions& options, bool backward) {
  for (const ExportFile exact : {ExportFile::flo, ExportFile::npy, ExportFile::pfm})
    if (has(options, exact)) return export_name(t, exact, backward);
  return std::string(kRawFolder) + "/" + export_name(t, ExportFile::flo, backward);
}

std::vector<std::string> names_before_colour(std::int64_t t, const ExportOptions& options) {
  std::vector<std::string> names = names_of_pair(t, options);
  if (!coloured_later(options)) return names;
  for (const bool backward : {false, true}) {
    std::erase(names, export_name(t, ExportFile::png, backward));
    if (backward && !options.sequence.backward) break;
    names.push_back(raw_name(t, options, backward));
  }
  return names;
}

}  // namespace flowscope::engine
