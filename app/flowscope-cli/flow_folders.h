// Two folders of flow files, matched by name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flowscope::cli {

struct FlowFilePair {
  std::string stem;
  std::filesystem::path prediction, truth;
};

// Flow files are .flo, .npy, .pfm and .png (not _occlusion.png); their stem is
// the name without the suffix, of which "_kitti.png" is one. Of several files of
// one stem in a folder the first in that order counts, so that the colour
// pictures of an export do not stand in the way. Sorted by stem. Throws Error
// naming what has no partner, or a folder without flow.
std::vector<FlowFilePair> match_folders(const std::filesystem::path& prediction,
                                        const std::filesystem::path& truth);

}  // namespace flowscope::cli
