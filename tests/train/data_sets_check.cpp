// Data sets in tiny folders made here.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/train/data_mix.h"
#include "core/train/data_set_source.h"
#include "core/train/data_sets.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;
using checks::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

constexpr Size kSize = {40, 30};

void touch(const fs::path& file) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << "";
}

Image ramp(int shift) {
  Image image(kSize.width, kSize.height);
  for (int y = 0; y < kSize.height; ++y)
    for (int x = 0; x < kSize.width; ++x)
      for (int c = 0; c < 3; ++c) image.at(x, y)[c] = std::uint8_t(3 * (x + shift) + y + 10 * c);
  return image;
}

FlowField constant(Vec2 flow) {
  FlowField field(kSize.width, kSize.height);
  std::ranges::fill(field.flow, flow);
  return field;
}

// Pairs 1 … count of FlyingChairs; the flow of pair n is (n, −n).
void make_chairs(const fs::path& folder, int count) {
  fs::create_directories(folder / "data");
  for (int n = 1; n <= count; ++n) {
    const std::string stem = (folder / "data" / ("0000" + std::to_string(n))).string();
    write_image(stem + "_img1.ppm", ramp(0));
    write_image(stem + "_img2.ppm", ramp(n));
    write_flow(stem + "_flow.flo", constant({float(n), float(-n)}), FlowFormat::flo);
  }
}

}  // namespace

CHECK_CASE(chairs_are_read_and_their_split_kept) {
  TemporaryFolder folder;
  make_chairs(folder.path(), 3);
  EXPECT_EQ(list_data_set("chairs", folder.path()).size(), 3u);
  EXPECT_EQ(list_data_set("chairs", folder / "data").size(), 3u);
  std::ofstream(folder / "FlyingChairs_train_val.txt") << "1\n2\n1\n";
  const auto pairs = list_data_set("chairs", folder.path());
  EXPECT_EQ(pairs.size(), 2u);
  const TrainingPair third = read_pair(pairs[1]);
  EXPECT_EQ(third.image1[1][2][5].item<int>(), 3 * 5 + 2 + 10);
  EXPECT_EQ(third.image2[0][2][5].item<int>(), 3 * (5 + 3) + 2);
  EXPECT(third.flow[0].eq(3).all().item<bool>() && third.flow[1].eq(-3).all().item<bool>());
  EXPECT(third.valid.all().item<bool>());
  EXPECT(!third.occluded.defined());
}

CHECK_CASE(a_split_of_chairs_is_found_however_the_folder_is_written) {
  for (const char* name : {"chairs_split.txt", "FlyingChairs_train_val.txt"}) {
    TemporaryFolder folder;
    make_chairs(folder.path(), 3);
    fs::create_directory_symlink(folder / "data", folder / "link");
    for (const char* place : {"", "data"}) {
      std::ofstream(folder / place / name) << "1  \r\n2\n1\n1\n";  // as RAFT's, blanks and all
      for (const char* given : {"", "data", "data/", "data/.", "link"})
        EXPECT_EQ(list_data_set("chairs", folder / given).size(), 2u);
      const fs::path before = fs::current_path();
      fs::current_path(folder / "data");
      EXPECT_EQ(list_data_set("chairs", ".").size(), 2u);
      fs::current_path(before);
      fs::remove(folder / place / name);
    }
  }
}

CHECK_CASE(a_damaged_split_of_chairs_is_refused) {
  TemporaryFolder folder;
  make_chairs(folder.path(), 3);
  const fs::path split = folder / "chairs_split.txt";
  for (const char* text : {"1\n2\n1 1\n", "1\n2\n\n1\n", "1\n2\n3\n", "1\n2\n<html>\n1"}) {
    std::ofstream(split) << text;
    EXPECT_ERROR(list_data_set("chairs", folder.path()),
                 split.string() + " is damaged: line 3 is neither 1 nor 2");
  }
  std::ofstream(split) << "1\n2\n1\r\n\n \n";
  EXPECT_EQ(list_data_set("chairs", folder.path()).size(), 2u);
  for (const char* text : {"", "1\n", "2\n1"}) {
    std::ofstream(split) << text;
    EXPECT_ERROR(list_data_set("chairs", folder.path()), split.string() + " has ");
  }
}

CHECK_CASE(what_is_missing_or_broken_is_named) {
  TemporaryFolder folder;
  EXPECT_ERROR(list_data_set("chairs", folder.path()), "holds no pairs of chairs");
  EXPECT_ERROR(list_data_set("sintel", folder / "nowhere"), "does not exist");
  EXPECT_ERROR(list_data_set("chaise", folder.path()), "no data set \"chaise\"");
  make_chairs(folder.path(), 2);
  fs::resize_file(folder / "data/00001_flow.flo", 100);
  const auto pairs = list_data_set("chairs", folder.path());
  EXPECT_ERROR(read_pair(pairs[0]), "00001_flow.flo");
  write_flow(folder / "data/00001_flow.flo", FlowField(20, 30), FlowFormat::flo);
  EXPECT_ERROR(read_pair(pairs[0]), "00001_flow.flo is 20x30, but");
  fs::remove(folder / "data/00002_img2.ppm");
  EXPECT_ERROR(list_data_set("chairs", folder.path()), "00002_img2.ppm is missing beside");
}

CHECK_CASE(unknown_and_absurd_flow_is_not_valid) {
  TemporaryFolder folder;
  make_chairs(folder.path(), 1);
  FlowField flow = constant({1, 2});
  flow.invalidate(4, 5);
  flow.at(6, 7) = {1200, 0};
  write_flow(folder / "data/00001_flow.flo", flow, FlowFormat::flo);
  const TrainingPair pair = read_pair(list_data_set("chairs", folder.path())[0]);
  EXPECT_EQ(pair.valid.sum().item<std::int64_t>(), 40 * 30 - 2);
  EXPECT(!pair.valid[0][5][4].item<bool>() && !pair.valid[0][7][6].item<bool>());
  EXPECT_EQ(pair.flow[0][7][6].item<float>(), 0.0f);
}

CHECK_CASE(sintel_pairs_follow_each_other_within_a_scene) {
  TemporaryFolder folder;
  const fs::path root = folder / "training";
  for (const char* pass : {"clean", "final"})
    for (const char* frame : {"alley/frame_0001", "alley/frame_0002", "alley/frame_0003",
                              "bamboo/frame_0001", "bamboo/frame_0002"})
      touch(root / pass / (std::string(frame) + ".png"));
  for (const char* frame : {"alley/frame_0001", "alley/frame_0002", "bamboo/frame_0001"})
    touch(root / "flow" / (std::string(frame) + ".flo"));
  touch(root / "occlusions/alley/frame_0002.png");
  const auto pairs = list_data_set("sintel", folder.path());
  EXPECT_EQ(pairs.size(), 6u);
  EXPECT_EQ(pairs[1].image1, root / "clean/alley/frame_0002.png");
  EXPECT_EQ(pairs[1].image2, root / "clean/alley/frame_0003.png");
  EXPECT_EQ(pairs[1].truth, root / "flow/alley/frame_0002.flo");
  EXPECT_EQ(pairs[1].occlusion, root / "occlusions/alley/frame_0002.png");
  EXPECT(pairs[0].occlusion.empty());
  EXPECT_EQ(pairs[5].image1, root / "final/bamboo/frame_0001.png");
  fs::remove(root / "flow/bamboo/frame_0001.flo");
  EXPECT_ERROR(list_data_set("sintel", folder.path()), "flow/bamboo/frame_0001.flo is missing");
}

CHECK_CASE(things_go_forth_and_back) {
  TemporaryFolder folder;
  const fs::path frames = folder / "frames_cleanpass/TRAIN/A/0000/left";
  const fs::path flow = folder / "optical_flow/TRAIN/A/0000";
  for (const char* number : {"0006", "0007", "0008"}) {
    touch(frames / (std::string(number) + ".png"));
    const std::string end = std::string(number) + "_L.pfm";
    touch(flow / "into_future/left" / ("OpticalFlowIntoFuture_" + end));
    touch(flow / "into_past/left" / ("OpticalFlowIntoPast_" + end));
  }
  const auto pairs = list_data_set("things", folder.path());
  EXPECT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[0].image1, frames / "0006.png");
  EXPECT_EQ(pairs[0].image2, frames / "0007.png");
  EXPECT_EQ(pairs[0].truth, flow / "into_future/left/OpticalFlowIntoFuture_0006_L.pfm");
  EXPECT_EQ(pairs[3].image1, frames / "0008.png");
  EXPECT_EQ(pairs[3].image2, frames / "0007.png");
  EXPECT_EQ(pairs[3].truth, flow / "into_past/left/OpticalFlowIntoPast_0008_L.pfm");
}

CHECK_CASE(things_have_two_sides_and_two_passes) {
  TemporaryFolder folder;
  const fs::path flow = folder / "optical_flow/TRAIN/B/0003/into_future";
  for (const char* pass : {"frames_cleanpass", "frames_finalpass"})
    for (const char* name : {"left/0006.png", "left/0007.png", "right/0006.png", "right/0007.png"})
      touch(folder / pass / "TRAIN/B/0003" / name);
  touch(flow / "left/OpticalFlowIntoFuture_0006_L.pfm");
  touch(flow / "right/OpticalFlowIntoFuture_0006_R.pfm");
  const auto pairs = list_data_set("things", folder.path());
  EXPECT_EQ(pairs.size(), 4u);
  EXPECT_EQ(pairs[1].image1, folder / "frames_cleanpass/TRAIN/B/0003/right/0006.png");
  EXPECT_EQ(pairs[1].image2, folder / "frames_cleanpass/TRAIN/B/0003/right/0007.png");
  EXPECT_EQ(pairs[1].truth, flow / "right/OpticalFlowIntoFuture_0006_R.pfm");
  EXPECT_EQ(pairs[2].image1, folder / "frames_finalpass/TRAIN/B/0003/left/0006.png");
  EXPECT_EQ(pairs[2].truth, flow / "left/OpticalFlowIntoFuture_0006_L.pfm");
}

CHECK_CASE(kitti_2012_is_found_in_colour_else_in_grey) {
  TemporaryFolder folder;
  const fs::path root = folder / "training";
  touch(root / "flow_occ/000004_10.png");
  for (const char* images : {"image_0", "colored_0"}) {
    touch(root / images / "000004_10.png");
    touch(root / images / "000004_11.png");
    const auto pairs = list_data_set("kitti", folder.path());
    EXPECT_EQ(pairs.size(), 1u);
    EXPECT_EQ(pairs[0].image1, root / images / "000004_10.png");
    EXPECT_EQ(pairs[0].image2, root / images / "000004_11.png");
    EXPECT_EQ(pairs[0].truth, root / "flow_occ/000004_10.png");
  }
}

CHECK_CASE(kitti_hd1k_and_middlebury_are_found) {
  TemporaryFolder folder;
  for (const char* name :
       {"image_2/000000_10.png", "image_2/000000_11.png", "image_2/000001_10.png",
        "image_2/000001_11.png", "flow_occ/000000_10.png", "flow_occ/000001_10.png"})
    touch(folder / "kitti/training" / name);
  const auto kitti = list_data_set("kitti", folder / "kitti");
  EXPECT_EQ(kitti.size(), 2u);
  EXPECT_EQ(kitti[1].image2.filename(), fs::path("000001_11.png"));

  for (const char* name : {"000000_0000", "000000_0001", "000001_0000", "000001_0001"}) {
    touch(folder / "hd1k/hd1k_input/image_2" / (std::string(name) + ".png"));
    touch(folder / "hd1k/hd1k_flow_gt/flow_occ" / (std::string(name) + ".png"));
  }
  const auto hd1k = list_data_set("hd1k", folder / "hd1k");
  EXPECT_EQ(hd1k.size(), 2u);
  EXPECT_EQ(hd1k[1].image1.filename(), fs::path("000001_0000.png"));

  for (const char* name : {"other-data/Venus/frame10.png", "other-data/Venus/frame11.png",
                           "other-gt-flow/Venus/flow10.flo", "other-data/Army/frame10.png",
                           "other-data/Army/frame11.png"})
    touch(folder / "middlebury" / name);
  const auto middlebury = list_data_set("middlebury", folder / "middlebury");
  EXPECT_EQ(middlebury.size(), 1u);
  EXPECT_EQ(middlebury[0].truth, folder / "middlebury/other-gt-flow/Venus/flow10.flo");
}

CHECK_CASE(a_source_repeats_itself_and_fills_the_crop) {
  TemporaryFolder folder;
  make_chairs(folder.path(), 3);
  const DataSetSource source("chairs", folder.path(), 5);
  EXPECT_EQ(source.size(), 3u);
  std::set<float> seen;
  for (int i = 0; i < 24; ++i) {
    const TrainingPair pair = source.pair(i, {64, 48}), again = source.pair(i, {64, 48});
    EXPECT(pair.flow.size(2) >= 64 && pair.flow.size(1) >= 48);
    EXPECT_EQ(pair.image1.sizes(), pair.image2.sizes());
    EXPECT(at::equal(pair.image1, again.image1) && at::equal(pair.flow, again.flow));
    // Constant flow stays constant, scaled with its axis.
    const float across = float(pair.flow.size(2)) / 40;
    seen.insert(std::round(pair.flow[0][3][3].item<float>() / across));
    EXPECT_NEAR(pair.flow[0].std().item<float>(), 0, 1e-5);
  }
  EXPECT((seen == std::set<float>{1, 2, 3}));
}

CHECK_CASE(mixtures_name_data_sets_and_draw_by_weight) {
  TemporaryFolder folder;
  make_chairs(folder.path(), 2);
  const std::string path = folder.path().string();
  const auto mix = open_data_mix("scenes:1,chairs=" + path + ":9", {}, 3);
  constexpr int count = 200;
  int chairs = 0;
  for (int i = 0; i < count; ++i)  // scenes know what is occluded, chairs don't
    chairs += mix->pair(i, {64, 64}).occluded.defined() ? 0 : 1;
  EXPECT_NEAR(chairs, 0.9 * count, 4 * std::sqrt(0.09 * count));
  EXPECT_ERROR(open_data_mix("sofas=/tmp", {}, 1), "known: scenes, chairs, things");
  EXPECT_ERROR(open_data_mix("sintel", {}, 1), "sintel=FOLDER");
  EXPECT_ERROR(open_data_mix("sintel=" + path, {}, 1), "holds no pairs of sintel");
}

#ifdef FLOWSCOPE_HAS_OPENCV
CHECK_CASE(sintel_and_kitti_files_are_read) {
  TemporaryFolder folder;
  const fs::path sintel = folder / "sintel/training", kitti = folder / "kitti/training";
  for (const fs::path& made : {sintel / "clean/a", sintel / "flow/a", sintel / "occlusions/a",
                               kitti / "image_2", kitti / "flow_occ"})
    fs::create_directories(made);
  write_image(sintel / "clean/a/frame_0001.png", ramp(0));
  write_image(sintel / "clean/a/frame_0002.png", ramp(2));
  write_flow(sintel / "flow/a/frame_0001.flo", constant({2, 0}), FlowFormat::flo);
  std::vector<std::uint8_t> hidden(40 * 30, 0);
  hidden[5 * 40 + 7] = 255;
  write_grey_png(sintel / "occlusions/a/frame_0001.png", 40, 30, hidden);
  const TrainingPair one = read_pair(list_data_set("sintel", folder / "sintel")[0]);
  EXPECT_EQ(one.occluded.sum().item<std::int64_t>(), 1);
  EXPECT(one.occluded[0][5][7].item<bool>());

  write_image(kitti / "image_2/000000_10.png", ramp(0));
  write_image(kitti / "image_2/000000_11.png", ramp(2));
  FlowField sparse = constant({2.5f, -1});
  for (int y = 0; y < 30; y += 2)
    for (int x = 0; x < 40; ++x) sparse.invalidate(x, y);
  write_flow(kitti / "flow_occ/000000_10.png", sparse, FlowFormat::kitti);
  const TrainingPair two = read_pair(list_data_set("kitti", folder / "kitti")[0]);
  EXPECT_EQ(two.valid.sum().item<std::int64_t>(), 40 * 15);
  EXPECT_NEAR(two.flow[0][1][0].item<float>(), 2.5, 1e-6);
}
#endif
