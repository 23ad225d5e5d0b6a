// The files of an image sequence, in order.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace flowscope::media {

struct ImageList {
  struct Entry {
    std::filesystem::path file;
    bool gap_before = false;  // numbers are missing between the one before and this
  };
  std::vector<Entry> entries;
  std::vector<std::string> notes;  // missing numbers, mixed kinds
};

// "frame_9" before "frame_10": runs of digits compare as numbers.
bool natural_less(std::string_view a, std::string_view b);

// All images of a folder by natural order. Throws Error if there is none.
ImageList images_in_folder(const std::filesystem::path& folder);

// The files that a printf pattern names, with one %d, %5d or %05d in the file's name, from the
// lowest number present. Throws Error if there is none, or if the pattern is none.
ImageList images_of_pattern(const std::filesystem::path& pattern);

}  // namespace flowscope::media
