// What is made of each data set, and the file that an error names where one is missing or damaged.
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/train/augment.h"
#include "core/train/data_set_source.h"
#include "core/train/data_sets.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;
using checks::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr Size kSize = {40, 30};

// One pair of each kind, as its folder has it.
struct Tiny {
  const char *kind, *image1, *image2, *truth, *occlusion = "";
};
constexpr std::array<Tiny, 6> kTiny = {
    {{"chairs", "data/00001_img1.ppm", "data/00001_img2.ppm", "data/00001_flow.flo"},
     {"things", "frames_cleanpass/TRAIN/A/0000/left/0006.png",
      "frames_cleanpass/TRAIN/A/0000/left/0007.png",
      "optical_flow/TRAIN/A/0000/into_future/left/OpticalFlowIntoFuture_0006_L.pfm"},
     {"sintel", "training/clean/alley/frame_0001.png", "training/clean/alley/frame_0002.png",
      "training/flow/alley/frame_0001.flo", "training/occlusions/alley/frame_0001.png"},
     {"kitti", "training/image_2/000000_10.png", "training/image_2/000000_11.png",
      "training/flow_occ/000000_10.png"},
     {"hd1k", "hd1k_input/image_2/000000_0000.png", "hd1k_input/image_2/000000_0001.png",
      "hd1k_flow_gt/flow_occ/000000_0000.png"},
     {"middlebury", "other-data/Venus/frame10.png", "other-data/Venus/frame11.png",
      "other-gt-flow/Venus/flow10.flo"}}};

std::vector<std::string> files_of(const Tiny& set) {
  std::vector<std::string> files = {set.image1, set.image2, set.truth};
  if (*set.occlusion != 0) files.emplace_back(set.occlusion);
  return files;
}

void make_empty(const Tiny& set, const fs::path& folder) {
  for (const std::string& file : files_of(set)) {
    fs::create_directories((folder / file).parent_path());
    std::ofstream(folder / file) << "";
  }
}

[[maybe_unused]] void write_file(const Tiny& set, const fs::path& folder, const std::string& file,
                                 Size size) {
  if (file == set.occlusion) {
    const std::vector<std::uint8_t> hidden(std::size_t(size.width) * std::size_t(size.height), 0);
    write_grey_png(folder / file, size.width, size.height, hidden);
  } else if (file == set.truth) {
    FlowField flow(size.width, size.height);
    std::ranges::fill(flow.flow, Vec2{2, -1});
    write_flow(folder / file, flow, flow_format_of(file));
  } else {
    Image image(size.width, size.height);
    for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = std::uint8_t(7 * i);
    write_image(folder / file, image);
  }
}

}  // namespace

CHECK_CASE(folders_without_pairs_are_named) {
  TemporaryFolder folder;
  EXPECT_EQ(kTiny.size(), data_set_kinds().size());
  for (const Tiny& set : kTiny) {
    EXPECT_ERROR(list_data_set(set.kind, folder.path()), folder.path().string());
    EXPECT_ERROR(list_data_set(set.kind, folder.path()), std::string("no pairs of ") + set.kind);
    EXPECT_ERROR(list_data_set(set.kind, folder / "none"), (folder / "none").string());
  }
}

CHECK_CASE(missing_files_are_named) {
  for (const Tiny& set : kTiny) {
    TemporaryFolder folder;
    make_empty(set, folder.path());
    EXPECT_EQ(list_data_set(set.kind, folder.path()).size(), 1u);
    const std::string kind = set.kind;
    const bool to_the_end = kind == "things" || kind == "hd1k";  // truth of the last frame too
    std::vector<const char*> needed;
    if (kind != "middlebury") needed.push_back(set.truth);  // not all of its scenes have one
    if (!to_the_end) needed.push_back(set.image2);
    if (kind == "middlebury") needed.push_back(set.image1);
    for (const char* file : needed) {
      fs::rename(folder / file, folder / "aside");
      EXPECT_ERROR(list_data_set(kind, folder.path()),
                   (folder / file).string() + " is missing beside ");
      fs::rename(folder / "aside", folder / file);
    }
  }
}

CHECK_CASE(a_frame_missing_within_a_sequence_is_named) {
  const auto expect_named = [](const char* kind, const fs::path& folder, const fs::path& frames,
                               const std::string& before, std::size_t pairs_before,
                               std::size_t pairs_after) {
    EXPECT_EQ(list_data_set(kind, folder).size(), pairs_before);
    fs::remove(frames / (before + "7.png"));
    EXPECT_ERROR(list_data_set(kind, folder),
                 (frames / (before + "7.png")).string() + " is missing");
    fs::remove(frames / (before + "8.png"));
    EXPECT_EQ(list_data_set(kind, folder).size(), pairs_after);  // the sequence ends sooner
  };
  TemporaryFolder folder;
  const auto touch = [&](const fs::path& file) {
    fs::create_directories((folder / file).parent_path());
    std::ofstream(folder / file) << "";
  };
  for (const bool future : {true, false}) {
    const fs::path top = future ? "future" : "past";
    const std::string into = future ? "Future" : "Past";
    for (const std::string number : {"0005", "0006", "0007", "0008"}) {
      touch(top / "frames_cleanpass/TRAIN/A/0000/left" / (number + ".png"));
      touch(top / "optical_flow/TRAIN/A/0000" / (future ? "into_future" : "into_past") / "left" /
            ("OpticalFlowInto" + into + "_" + number + "_L.pfm"));
    }
    expect_named("things", folder / top, folder / top / "frames_cleanpass/TRAIN/A/0000/left", "000",
                 3, 1);
  }
  for (const std::string frame :
       {"000000_0005", "000000_0006", "000000_0007", "000000_0008", "000001_0000", "000001_0001"}) {
    touch("hd1k/hd1k_input/image_2/" + frame + ".png");
    touch("hd1k/hd1k_flow_gt/flow_occ/" + frame + ".png");
  }
  expect_named("hd1k", folder / "hd1k", folder / "hd1k/hd1k_input/image_2", "000000_000", 4, 2);
}

#ifdef FLOWSCOPE_HAS_OPENCV
CHECK_CASE(damaged_files_are_named) {
  for (const Tiny& set : kTiny) {
    TemporaryFolder folder;
    make_empty(set, folder.path());
    const std::vector<std::string> files = files_of(set);
    for (const std::string& file : files) write_file(set, folder.path(), file, kSize);
    const DataSetPair listed = list_data_set(set.kind, folder.path()).at(0);
    const TrainingPair whole = read_pair(listed);
    EXPECT(whole.flow[0].eq(2).all().item<bool>() && whole.flow[1].eq(-1).all().item<bool>());
    EXPECT(whole.valid.all().item<bool>());
    for (const std::string& file : files) {
      const fs::path path = folder / file;
      fs::resize_file(path, fs::file_size(path) / 2);
      EXPECT_ERROR(read_pair(listed), path.string());
      fs::resize_file(path, 0);
      EXPECT_ERROR(read_pair(listed), path.string());
      std::ofstream(path) << "<html>404 Not Found</html>";
      EXPECT_ERROR(read_pair(listed), path.string());
      write_file(set, folder.path(), file, {20, 30});
      EXPECT_ERROR(read_pair(listed), path.string());
      EXPECT_ERROR(read_pair(listed), " is 20x30");
      fs::remove(path);  // after the list was made
      EXPECT_ERROR(read_pair(listed), path.string());
      write_file(set, folder.path(), file, kSize);
    }
    read_pair(listed);
  }
}

// RAFT's datasets.py: KITTI by its own stage, HD1K by Sintel's; Middlebury, on which RAFT does
// not train, as Sintel.
CHECK_CASE(sets_are_scaled_and_mirrored_as_in_raft) {
  struct Expected {
    const char* kind;
    double min_scale, max_scale;
    bool sparse, columns, rows;
  };
  constexpr std::array<Expected, 6> expected = {{{"chairs", -0.1, 1.0, false, true, true},
                                                 {"things", -0.4, 0.8, false, true, true},
                                                 {"sintel", -0.2, 0.6, false, true, true},
                                                 {"kitti", -0.2, 0.4, true, false, false},
                                                 {"hd1k", -0.5, 0.2, true, true, false},
                                                 {"middlebury", -0.2, 0.6, false, true, true}}};
  AugmentOptions flips = no_augmentation();
  flips.flip_columns = flips.flip_rows = 0.5;
  for (std::size_t i = 0; i < kTiny.size(); ++i) {
    const Tiny& set = kTiny[i];
    const Expected& as = expected[i];
    EXPECT_EQ(std::string(set.kind), as.kind);
    TemporaryFolder folder;
    make_empty(set, folder.path());
    for (const std::string& file : files_of(set)) write_file(set, folder.path(), file, kSize);
    const DataSetSource source(set.kind, folder.path(), 3);
    const double stretch = as.sparse ? 0 : 0.2, rounding = 0.03;
    double least = 9, most = -9;
    bool columns = false, rows = false;
    for (int index = 0; index < 200; ++index) {
      const TrainingPair pair = source.pair(index, {16, 12});
      EXPECT_EQ(pair.sparse, as.sparse);
      const double scale = std::log2(double(pair.flow.size(2)) / kSize.width);
      least = std::min(least, scale), most = std::max(most, scale);
      const TrainingPair cut = augment(pair, {16, 12}, flips, 3, index);  // it moves by (2, −1)
      columns |= cut.flow[0].lt(0).any().item<bool>();
      rows |= cut.flow[1].gt(0).any().item<bool>();
    }
    EXPECT(least > as.min_scale - stretch - rounding && least < as.min_scale + 0.05);
    EXPECT(most < as.max_scale + stretch + rounding && most > as.max_scale - 0.05);
    EXPECT_EQ(columns, as.columns);
    EXPECT_EQ(rows, as.rows);
    EXPECT_EQ(find_data_set_kind(set.kind)->min_scale, as.min_scale);
    EXPECT_EQ(find_data_set_kind(set.kind)->max_scale, as.max_scale);
  }
}

CHECK_CASE(what_a_set_allows_outlives_another_size) {
  for (const Tiny& set : kTiny) {
    TemporaryFolder folder;
    make_empty(set, folder.path());
    for (const std::string& file : files_of(set)) write_file(set, folder.path(), file, kSize);
    const DataSetKind& kind = *find_data_set_kind(set.kind);
    for (const bool interpolate : {false, true})
      for (int i = 0; i < 5; ++i) {
        const auto pair = DataSetSource(set.kind, folder.path(), 3, interpolate).pair(i, {32, 24});
        EXPECT_EQ(pair.sparse, kind.sparse);
        EXPECT_EQ(pair.flips, kind.flips);
      }
  }
}
#endif
