#include "core/media/image_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "core/base/error.h"

namespace flowscope::media {
namespace fs = std::filesystem;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower_suffix(const fs::path& file) {
  std::string suffix = file.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return suffix;
}

// Not .pfm: in this field it holds flow or disparity.
bool is_image_name(const fs::path& file) {
  static constexpr std::array suffixes = {
      ".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".pgm", ".pnm", ".pam", ".tif", ".tiff", ".webp",
      ".tga", ".exr", ".dpx",  ".hdr", ".sgi", ".qoi", ".jp2", ".j2k", ".jxl", ".avif", ".pcx"};
  return std::find(suffixes.begin(), suffixes.end(), lower_suffix(file)) != suffixes.end();
}

struct Numbered {
  std::string around;  // the name without its last number
  std::int64_t number = 0;
};

std::optional<Numbered> last_number(const std::string& name) {
  std::size_t end = name.size();
  while (end > 0 && !is_digit(name[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  Numbered out;
  const auto [stop, failed] = std::from_chars(name.data() + begin, name.data() + end, out.number);
  if (begin == end || failed != std::errc() || stop != name.data() + end) return std::nullopt;
  out.around = name.substr(0, begin) + "#" + name.substr(end);
  return out;
}

// Marks where numbering goes on by another step than usual. Every second or
// tenth number is a habit, not a gap.
void mark_gaps(ImageList& list) {
  std::vector<std::int64_t> steps(list.entries.size(), 0);  // 0: not comparable
  std::map<std::int64_t, int> counts;
  std::optional<Numbered> before;
  for (std::size_t i = 0; i < list.entries.size(); ++i) {
    std::optional<Numbered> now = last_number(list.entries[i].file.stem().string());
    if (before && now && before->around == now->around)
      ++counts[steps[i] = now->number - before->number];
    before = std::move(now);
  }
  if (counts.empty()) return;
  const std::int64_t usual =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;  // of equally frequent ones the first, the smallest
      })->first;
  int gaps = 0;
  std::string first;
  for (std::size_t i = 1; i < list.entries.size(); ++i) {
    if (steps[i] <= usual) continue;
    list.entries[i].gap_before = true;
    if (++gaps == 1) first = list.entries[i].file.filename().string();
  }
  if (gaps > 0)
    list.notes.push_back(fmt::format("Numbers are missing in {} place{}, first before {}.", gaps,
                                     gaps > 1 ? "s" : "", first));
}

[[noreturn]] void cannot_list(const fs::path& folder, const std::error_code& why) {
  throw Error(fmt::format("Cannot read the folder {}: {}.", folder.string(), why.message()));
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> out;
  fs::directory_iterator it(folder.empty() ? "." : folder, failed);
  if (failed) cannot_list(folder, failed);
  for (; it != fs::directory_iterator(); it.increment(failed)) {
    if (failed) cannot_list(folder, failed);
    std::error_code ignored;
    if (it->is_regular_file(ignored) && !it->path().filename().string().starts_with('.'))
      out.push_back(it->path());
  }
  return out;
}

struct Pattern {
  std::string before, after;
  bool zeros = false;
  std::size_t width = 0;
};

// Of a file name; nothing if it has no or more than one number, or another conversion.
std::optional<Pattern> parse_pattern(const std::string& name) {
  Pattern out;
  bool found = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    std::string& part = found ? out.after : out.before;
    if (name[i] != '%') {
      part += name[i];
    } else if (i + 1 < name.size() && name[i + 1] == '%') {
      part += '%';
      ++i;
    } else {
      if (found) return std::nullopt;
      found = true;
      for (++i; i < name.size() && is_digit(name[i]); ++i) {
        if (name[i] == '0' && out.width == 0) out.zeros = true;
        out.width = out.width * 10 + static_cast<std::size_t>(name[i] - '0');
        if (out.width > 20) return std::nullopt;
      }
      if (i >= name.size() || name[i] != 'd') return std::nullopt;
    }
  }
  return found ? std::optional(out) : std::nullopt;
}

// The number for which the pattern gives this name.
std::optional<std::int64_t> match(const Pattern& pattern, const std::string& name) {
  if (name.size() <= pattern.before.size() + pattern.after.size() ||
      !name.starts_with(pattern.before) || !name.ends_with(pattern.after))
    return std::nullopt;
  const std::string digits = name.substr(
      pattern.before.size(), name.size() - pattern.before.size() - pattern.after.size());
  std::size_t blanks = 0;
  while (!pattern.zeros && blanks < digits.size() && digits[blanks] == ' ') ++blanks;
  std::int64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, failed] = std::from_chars(digits.data() + blanks, end, number);
  if (failed != std::errc() || stop != end || number < 0) return std::nullopt;
  const std::string printed = pattern.zeros ? fmt::format("{:0{}}", number, pattern.width)
                                            : fmt::format("{:{}}", number, pattern.width);
  return printed == digits ? std::optional(number) : std::nullopt;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
      continue;
    }
    while (i < a.size() && a[i] == '0') ++i;
    while (j < b.size() && b[j] == '0') ++j;
    std::size_t m = i, n = j;
    while (m < a.size() && is_digit(a[m])) ++m;
    while (n < b.size() && is_digit(b[n])) ++n;
    if (m - i != n - j) return m - i < n - j;
    const int order = a.substr(i, m - i).compare(b.substr(j, n - j));
    if (order != 0) return order < 0;
    i = m, j = n;
  }
  if ((i < a.size()) != (j < b.size())) return j < b.size();
  return a < b;  // "01" and "1": any fixed order
}

ImageList images_in_folder(const fs::path& folder) {
  ImageList list;
  std::set<std::string> kinds;
  for (fs::path& file : files_in(folder)) {
    if (!is_image_name(file)) continue;
    kinds.insert(lower_suffix(file));
    list.entries.push_back({std::move(file)});
  }
  if (list.entries.empty())
    throw Error(
        fmt::format("The folder {} holds no images: name a video, or a folder of PNG, JPEG "
                    "or other pictures.",
                    folder.string()));
  std::sort(list.entries.begin(), list.entries.end(), [](const auto& a, const auto& b) {
    return natural_less(a.file.filename().string(), b.file.filename().string());
  });
  mark_gaps(list);
  if (kinds.size() > 1)
    list.notes.push_back(fmt::format("The folder mixes {}: all are taken, by their names' order.",
                                     fmt::join(kinds, ", ")));
  return list;
}

ImageList images_of_pattern(const fs::path& path) {
  const std::optional<Pattern> pattern = parse_pattern(path.filename().string());
  if (!pattern)
    throw Error(
        fmt::format("There is no file {}, and it is no pattern for images: that holds one number, "
                    "like frame_%04d.png.",
                    path.string()));
  std::vector<std::pair<std::int64_t, fs::path>> found;
  for (fs::path& file : files_in(path.parent_path()))
    if (const auto number = match(*pattern, file.filename().string()))
      found.emplace_back(*number, std::move(file));
  if (found.empty()) throw Error(fmt::format("No file matches the pattern {}.", path.string()));
  std::sort(found.begin(), found.end());
  ImageList list;
  for (auto& [number, file] : found) list.entries.push_back({std::move(file)});
  mark_gaps(list);
  return list;
}

}  // namespace flowscope::media
