#include "app/flowscope-cli/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/base/error.h"

namespace flowscope::cli {
namespace {

constexpr int kLongestSide = 16384;

// A whole number without sign, blank or anything after it.
template <typename Number>
std::optional<Number> whole(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return {};
  return value;
}

// The two parts around the only `separator`.
std::optional<std::pair<std::string_view, std::string_view>> halves(std::string_view text,
                                                                    char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos || text.find(separator, at + 1) != std::string_view::npos)
    return {};
  return std::pair{text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

Size parse_size(const std::string& text, const std::string& option) {
  const auto parts = halves(text, 'x');
  const auto width = parts ? whole<int>(parts->first) : std::nullopt;
  const auto height = parts ? whole<int>(parts->second) : std::nullopt;
  if (!width || !height || *width < 1 || *height < 1 || *width > kLongestSide ||
      *height > kLongestSide)
    throw UsageError(
        fmt::format("{} takes width x height in pixels, each from 1 to {}, "
                    "like 640x360, not \"{}\".",
                    option, kLongestSide, text));
  return {*width, *height};
}

FrameRange parse_range(const std::string& text) {
  const auto parts = halves(text, ':');
  const auto number = [](std::string_view part) { return whole<std::int64_t>(part); };
  FrameRange range;
  bool good = parts && !(parts->first.empty() && parts->second.empty());
  if (good && !parts->first.empty()) {
    const auto first = number(parts->first);
    good = first.has_value();
    range.first = first.value_or(0);
  }
  if (good && !parts->second.empty()) {
    range.last = number(parts->second);
    good = range.last.has_value();
  }
  if (!good)
    throw UsageError(fmt::format(
        "--range takes source frames from 0 as A:B, B not included, like 10:60, not \"{}\".",
        text));
  if (range.last && *range.last <= range.first)
    throw UsageError(fmt::format(
        "--range {} holds no frame: the end, which is not included, must be above the start.",
        text));
  return range;
}

Shard parse_shard(const std::string& text) {
  const auto parts = halves(text, '/');
  const auto index = parts ? whole<int>(parts->first) : std::nullopt;
  const auto count = parts ? whole<int>(parts->second) : std::nullopt;
  if (!index || !count || *count < 1 || *index >= *count)
    throw UsageError(fmt::format(
        "--shard takes I/N with I from 0 to N-1, like 0/4 for the first of four, not \"{}\".",
        text));
  return {*index, *count};
}

Cell parse_pixel(const std::string& text) {
  const auto parts = halves(text, ',');
  const auto x = parts ? whole<int>(parts->first) : std::nullopt;
  const auto y = parts ? whole<int>(parts->second) : std::nullopt;
  if (!x || !y)
    throw UsageError(fmt::format(
        "--pixel takes X,Y counted from the upper left corner, like 260,60, not \"{}\".", text));
  return {*x, *y};
}

std::uint64_t parse_seed(const std::string& text) {
  const auto seed = whole<std::int64_t>(text);
  if (!seed)
    throw UsageError(
        fmt::format("--seed takes a whole number from 0 to 2^63 - 1, like 7, not \"{}\".", text));
  return std::uint64_t(*seed);
}

engine::ColourScale parse_colour_max(const std::string& text) {
  using Kind = engine::ColourScale::Kind;
  if (text == "frame") return {Kind::frame, 0};
  if (text == "sequence") return {Kind::sequence, 0};
  double pixels = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pixels);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(pixels) ||
      !(pixels > 0) || pixels > 1e9)
    throw UsageError(fmt::format(
        "--colour-max takes frame, sequence or a length in pixels above 0, not \"{}\".", text));
  return {Kind::fixed, pixels};
}

std::vector<engine::ExportFile> parse_formats(const std::vector<std::string>& names) {
  using engine::ExportFile;
  constexpr std::pair<std::string_view, ExportFile> kKnown[] = {{"flo", ExportFile::flo},
                                                                {"png", ExportFile::png},
                                                                {"kitti", ExportFile::kitti},
                                                                {"pfm", ExportFile::pfm},
                                                                {"npy", ExportFile::npy}};
  std::vector<ExportFile> out;
  for (const std::string& name : names) {
    const auto known = std::find_if(std::begin(kKnown), std::end(kKnown),
                                    [&](const auto& one) { return one.first == name; });
    if (known == std::end(kKnown))
      throw UsageError(fmt::format(
          "--format takes flo, png, kitti, pfm and npy, joined by commas, not \"{}\".", name));
    if (std::find(out.begin(), out.end(), known->second) == out.end()) out.push_back(known->second);
  }
  return out;
}

}  // namespace flowscope::cli
