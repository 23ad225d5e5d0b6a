#include "core/train/data_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <functional>
#include <optional>

#include "core/base/error.h"

namespace flowscope::train {
namespace {
namespace fs = std::filesystem;

using Pairs = std::vector<DataSetPair>;

std::vector<fs::path> sorted(const fs::path& folder, bool folders) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed))
    if (entry.is_directory() == folders) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}
std::vector<fs::path> files_in(const fs::path& folder) { return sorted(folder, false); }
std::vector<fs::path> folders_in(const fs::path& folder) { return sorted(folder, true); }

// `folder` itself, or its child `training` or `name` where that is what was meant.
fs::path inner(const fs::path& folder, const std::string& name) {
  return fs::is_directory(folder / name) ? folder / name : folder;
}

// Adds a pair of which a picture or the truth is known to be there.
void add(Pairs& pairs, const DataSetPair& pair) {
  const std::array<fs::path, 3> files = {pair.image1, pair.image2, pair.truth};
  const auto is_there = [](const fs::path& file) { return fs::is_regular_file(file); };
  const auto missing = std::ranges::find_if_not(files, is_there);
  if (missing != files.end())
    throw Error(fmt::format("{} is missing beside {}.", missing->string(),
                            std::ranges::find_if(files, is_there)->string()));
  pairs.push_back(pair);
}

// "frame_0007" and its like: what stands before the number at the end, and the number.
struct Numbered {
  std::string before;
  int number = 0;
  int digits = 0;
  std::string at(int other) const { return fmt::format("{}{:0{}}", before, other, digits); }
};
std::optional<Numbered> numbered(const std::string& stem) {
  std::size_t begin = stem.size();
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(stem[begin - 1])) != 0) --begin;
  if (begin == stem.size() || stem.size() - begin > 9) return std::nullopt;
  return Numbered{stem.substr(0, begin), std::stoi(stem.substr(begin)), int(stem.size() - begin)};
}

// Throws where a frame of the same sequence lies beyond the `missing` one next to `frame`, in
// the direction of `step`: 1 or −1.
void expect_end(const std::vector<fs::path>& files, const Numbered& frame, int step,
                const fs::path& missing) {
  for (const fs::path& file : files) {
    const auto other = numbered(file.stem().string());
    if (other && other->before == frame.before && (other->number - frame.number) * step > 1)
      throw Error(fmt::format("{} is missing beside {}.", missing.string(), file.string()));
  }
}

// A published split: one mark a line, 1 trains and 2 validates.
std::vector<int> read_split(const fs::path& file) {
  std::ifstream lines(file);
  std::vector<int> marks;
  for (std::string line; std::getline(lines, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line.empty() && (lines >> std::ws).eof()) break;  // nothing follows
    if (line != "1" && line != "2")
      throw Error(fmt::format("{} is damaged: line {} is neither 1 nor 2.", file.string(),
                              marks.size() + 1));
    marks.push_back(line == "1" ? 1 : 2);
  }
  return marks;
}

// The split of the pairs in `folder`; empty path where there is none.
fs::path split_file(const fs::path& folder) {
  for (const fs::path& place : {folder, folder.parent_path(), fs::canonical(folder).parent_path()})
    for (const char* name : {"chairs_split.txt", "FlyingChairs_train_val.txt"})
      if (fs::is_regular_file(place / name)) return place / name;
  return {};
}

Pairs chairs(const fs::path& root) {
  const fs::path folder = inner(root, "data");
  const fs::path split = split_file(folder);
  const std::vector<int> marks = split.empty() ? std::vector<int>() : read_split(split);
  Pairs pairs;
  for (const fs::path& file : files_in(folder)) {
    const std::string name = file.filename().string();
    constexpr std::string_view ending = "_img1.ppm";
    if (!name.ends_with(ending)) continue;
    const std::string stem = name.substr(0, name.size() - ending.size());
    if (const auto pair = numbered(stem); pair && !split.empty()) {
      if (pair->number < 1 || std::size_t(pair->number) > marks.size())
        throw Error(fmt::format("{} has {} lines, none for {}.", split.string(), marks.size(),
                                file.string()));
      if (marks[std::size_t(pair->number) - 1] == 2) continue;
    }
    add(pairs, {file, folder / (stem + "_img2.ppm"), folder / (stem + "_flow.flo"), {}});
  }
  return pairs;
}

// One folder of numbered frames with the flow of one direction beside them.
void things_frames(Pairs& pairs, const fs::path& frames, const fs::path& flow, bool future,
                   const std::string& side) {
  const std::string tag = side == "left" ? "L" : "R";
  const std::vector<fs::path> files = files_in(frames);
  const int step = future ? 1 : -1;
  for (const fs::path& file : files) {
    const auto frame = numbered(file.stem().string());
    if (!frame || file.extension() != ".png") continue;
    const fs::path other = frames / (frame->at(frame->number + step) + ".png");
    if (!fs::exists(other)) {
      expect_end(files, *frame, step, other);
      continue;
    }
    add(pairs, {file,
                other,
                flow / fmt::format("OpticalFlow{}_{}_{}.pfm", future ? "IntoFuture" : "IntoPast",
                                   frame->at(frame->number), tag),
                {}});
  }
}

Pairs things(const fs::path& folder) {
  Pairs pairs;
  for (const char* pass : {"frames_cleanpass", "frames_finalpass"})
    for (const fs::path& letter : folders_in(folder / pass / "TRAIN"))
      for (const fs::path& scene : folders_in(letter))
        for (const std::string side : {"left", "right"})
          for (const bool future : {true, false}) {
            const fs::path flow = folder / "optical_flow" / "TRAIN" / letter.filename() /
                                  scene.filename() / (future ? "into_future" : "into_past") / side;
            // Whoever took one side or direction only has just that.
            if (fs::is_directory(flow)) things_frames(pairs, scene / side, flow, future, side);
          }
  return pairs;
}

Pairs sintel(const fs::path& root) {
  const fs::path folder = inner(root, "training");
  Pairs pairs;
  for (const char* pass : {"clean", "final"})
    for (const fs::path& scene : folders_in(folder / pass))
      for (const fs::path& file : files_in(scene)) {
        const auto frame = numbered(file.stem().string());
        if (!frame || file.extension() != ".png") continue;
        const fs::path next = scene / (frame->at(frame->number + 1) + ".png");
        const fs::path truth = folder / "flow" / scene.filename() / (file.stem().string() + ".flo");
        if (!fs::exists(next) && !fs::exists(truth)) continue;  // the sequence's end
        const fs::path hidden = folder / "occlusions" / scene.filename() / file.filename();
        add(pairs, {file, next, truth, fs::exists(hidden) ? hidden : fs::path()});
      }
  return pairs;
}

Pairs kitti(const fs::path& root) {
  const fs::path folder = inner(root, "training");
  Pairs pairs;
  for (const char* name : {"image_2", "colored_0", "image_0"}) {
    const fs::path images = folder / name;
    for (const fs::path& file : files_in(images)) {
      const std::string stem = file.stem().string();
      if (!stem.ends_with("_10")) continue;
      const std::string next = stem.substr(0, stem.size() - 2) + "11.png";
      add(pairs, {file, images / next, folder / "flow_occ" / file.filename(), {}});
    }
    if (!pairs.empty()) break;
  }
  return pairs;
}

Pairs hd1k(const fs::path& folder) {
  const fs::path images = folder / "hd1k_input" / "image_2";
  const std::vector<fs::path> files = files_in(images);
  Pairs pairs;
  for (const fs::path& file : files) {
    const auto frame = numbered(file.stem().string());
    if (!frame || file.extension() != ".png") continue;
    const fs::path next = images / (frame->at(frame->number + 1) + ".png");
    if (!fs::exists(next)) {
      expect_end(files, *frame, 1, next);
      continue;
    }
    add(pairs, {file, next, folder / "hd1k_flow_gt" / "flow_occ" / file.filename(), {}});
  }
  return pairs;
}

Pairs middlebury(const fs::path& folder) {
  const fs::path images = inner(folder, "other-data");
  const bool apart = fs::is_directory(folder / "other-gt-flow");
  Pairs pairs;
  for (const fs::path& scene : folders_in(images)) {
    const fs::path truth = (apart ? folder / "other-gt-flow" / scene.filename() : scene);
    if (!fs::exists(truth / "flow10.flo")) continue;  // as of some published scenes
    add(pairs, {scene / "frame10.png", scene / "frame11.png", truth / "flow10.flo", {}});
  }
  return pairs;
}

struct Reader {
  DataSetKind kind;
  Pairs (*list)(const fs::path&);
  const char* expected;
};

const std::vector<Reader>& readers() {
  static const std::vector<Reader> all = {
      {{"chairs", -0.1, 1.0, false}, chairs, "00001_img1.ppm or data/00001_img1.ppm"},
      {{"things", -0.4, 0.8, false}, things, "frames_cleanpass/TRAIN and optical_flow/TRAIN"},
      {{"sintel", -0.2, 0.6, false}, sintel, "training/clean, training/final and training/flow"},
      {{"kitti", -0.2, 0.4, true, false}, kitti, "training/image_2 and training/flow_occ"},
      {{"hd1k", -0.5, 0.2, true}, hd1k, "hd1k_input/image_2 and hd1k_flow_gt/flow_occ"},
      {{"middlebury", -0.2, 0.6, false}, middlebury, "other-data and other-gt-flow"}};
  return all;
}

const Reader* find_reader(const std::string& name) {
  const auto found =
      std::ranges::find(readers(), name, [](const Reader& r) { return r.kind.name; });
  return found == readers().end() ? nullptr : &*found;
}

}  // namespace

const std::vector<DataSetKind>& data_set_kinds() {
  static const std::vector<DataSetKind> kinds = [] {
    std::vector<DataSetKind> out;
    for (const Reader& reader : readers()) out.push_back(reader.kind);
    return out;
  }();
  return kinds;
}

const DataSetKind* find_data_set_kind(const std::string& name) {
  const Reader* reader = find_reader(name);
  return reader == nullptr ? nullptr : &reader->kind;
}

std::vector<DataSetPair> list_data_set(const std::string& kind, const fs::path& folder) {
  const Reader* reader = find_reader(kind);
  if (reader == nullptr) throw UsageError(fmt::format("There is no data set \"{}\".", kind));
  if (!fs::is_directory(folder))
    throw Error(fmt::format("The folder {} for {} does not exist.", folder.string(), kind));
  Pairs pairs = reader->list(folder);
  if (pairs.empty())
    throw Error(fmt::format("{} holds no pairs of {}: {} is what is looked for there.",
                            folder.string(), kind, reader->expected));
  return pairs;
}

}  // namespace flowscope::train
