#include "app/flowscope-cli/flow_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/base/error.h"

namespace flowscope::cli {
namespace {
namespace fs = std::filesystem;

// By preference: exact formats first, KITTI's is rounded, a plain .png may be a
// colour picture, and is one beside other flow.
constexpr std::array<const char*, 5> kEndings = {".flo", ".npy", ".pfm", "_kitti.png", ".png"};
constexpr std::size_t kPlainPng = kEndings.size() - 1;

struct Found {
  fs::path file;
  std::size_t preference;
};

std::map<std::string, Found> flow_files(const fs::path& folder) {
  std::map<std::string, Found> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name.ends_with("_occlusion.png")) continue;
    const auto* ending = std::find_if(kEndings.begin(), kEndings.end(), [&](const char* one) {
      return name.ends_with(one) && name != one;
    });
    if (ending == kEndings.end()) continue;
    const auto preference = static_cast<std::size_t>(ending - kEndings.begin());
    const std::string stem = name.substr(0, name.size() - std::string(*ending).size());
    const auto [at, is_new] = files.try_emplace(stem, Found{entry.path(), preference});
    if (!is_new && preference < at->second.preference) at->second = {entry.path(), preference};
  }
  const auto plain = [](const auto& file) { return file.second.preference == kPlainPng; };
  if (!std::all_of(files.begin(), files.end(), plain)) std::erase_if(files, plain);
  if (files.empty())
    throw Error(fmt::format("{} holds no flow file (.flo, .npy, .pfm, .png).", folder.string()));
  return files;
}

// "a.flo, b.flo and 3 more" of what `files` has beyond `others`; empty if nothing.
std::string without_partner(const std::map<std::string, Found>& files,
                            const std::map<std::string, Found>& others) {
  std::string text;
  int count = 0;
  for (const auto& [stem, found] : files) {
    if (others.contains(stem)) continue;
    if (++count <= 3) text += (count > 1 ? ", " : "") + found.file.filename().string();
  }
  if (count > 3) text += fmt::format(" and {} more", count - 3);
  return text;
}

}  // namespace

std::vector<FlowFilePair> match_folders(const fs::path& prediction, const fs::path& truth) {
  const auto predictions = flow_files(prediction);
  const auto truths = flow_files(truth);
  const std::string lonely_predictions = without_partner(predictions, truths);
  if (!lonely_predictions.empty())
    throw Error(
        fmt::format("{} in {} has no file of the same stem in {}; both folders must hold "
                    "the same frames.",
                    lonely_predictions, prediction.string(), truth.string()));
  const std::string lonely_truths = without_partner(truths, predictions);
  if (!lonely_truths.empty())
    throw Error(
        fmt::format("{} in {} has no file of the same stem in {}; both folders must hold "
                    "the same frames.",
                    lonely_truths, truth.string(), prediction.string()));
  std::vector<FlowFilePair> pairs;
  for (const auto& [stem, found] : predictions)
    pairs.push_back({stem, found.file, truths.at(stem).file});
  return pairs;
}

}  // namespace flowscope::cli
