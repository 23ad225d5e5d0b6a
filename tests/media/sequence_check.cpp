// Folders and patterns of images.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/media/image_list.h"
#include "core/media/image_source.h"
#include "core/media/media.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"
#include "tests/media/seeking.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

void picture(const TemporaryFolder& folder, const std::string& name, int number, int width = 60,
             int height = 40) {
  const bool jpeg = name.ends_with(".jpg");
  write_picture(folder / name, jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_GRAY8, width, height,
                [&](AVFrame& frame, int) { paint_number(frame, number); });
}

std::vector<int> numbers(const std::vector<Frame>& frames) {
  std::vector<int> out;
  for (const Frame& frame : frames) out.push_back(number_of(frame));
  return out;
}

void cut_short(const std::filesystem::path& file) {
  std::vector<char> bytes = file_bytes(file);
  bytes.resize(30);
  write_bytes(file, bytes);
}

}  // namespace

CHECK_CASE(natural_order_counts_as_people_do) {
  EXPECT(media::natural_less("frame_9.png", "frame_10.png"));
  EXPECT(!media::natural_less("frame_10.png", "frame_9.png"));
  EXPECT(media::natural_less("a2b9", "a2b10"));
  EXPECT(media::natural_less("a", "a1"));
  EXPECT(media::natural_less("007", "8"));
  EXPECT(media::natural_less("x99999999999999999999998", "x99999999999999999999999"));
  EXPECT(!media::natural_less("same1", "same1"));
  EXPECT(media::natural_less("1", "01") != media::natural_less("01", "1"));
}

CHECK_CASE(a_folder_plays_in_natural_order) {
  const TemporaryFolder folder;
  for (const int k : {2, 10, 1, 9, 11}) picture(folder, fmt::format("f{}.png", k), k);
  write_bytes(folder / "readme.txt", {'h', 'i'});
  write_bytes(folder / ".hidden.png", {'x'});
  media::SourceOptions options;
  options.frame_rate = 10;
  const auto source = media::open_source(folder.path().string(), options);
  EXPECT_EQ(source->info().frame_count.value(), 5);
  EXPECT_NEAR(source->info().duration.value(), 0.5, 1e-9);
  EXPECT_EQ(source->info().codec, "png");
  EXPECT_EQ(source->info().notes.size(), 1u);  // numbers are missing
  const auto frames = read_all(*source);
  EXPECT(numbers(frames) == (std::vector<int>{1, 2, 9, 10, 11}));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(frames[i].index, std::int64_t(i));
    EXPECT_NEAR(frames[i].time, double(i) / 10, 1e-9);
    EXPECT_EQ(frames[i].gap_before, i == 2);
  }
  source->seek_time(0.25);
  EXPECT_EQ(number_of(source->read().value()), 9);
  source->seek_frame(4);
  EXPECT_EQ(number_of(source->read().value()), 11);
  EXPECT(!source->read());
  expect_seek_equals_read(folder.path().string());
  // With and without the final slash.
  EXPECT_EQ(media::open_source(folder.path().string() + "/")->info().name, source->info().name);
}

CHECK_CASE(every_second_number_is_no_gap) {
  const TemporaryFolder folder;
  for (int k = 0; k < 10; k += 2) picture(folder, fmt::format("f{}.png", k), k);
  const auto source = media::open_source(folder.path().string());
  EXPECT(source->info().notes.empty());
  for (const Frame& frame : read_all(*source)) EXPECT(!frame.gap_before);
}

CHECK_CASE(a_pattern_takes_what_it_names) {
  const TemporaryFolder folder;
  for (const int k : {7, 8, 9, 10, 12}) {
    picture(folder, fmt::format("p_{:04}.png", k), k);
    picture(folder, fmt::format("q_{}.png", k), 500 + k);
  }
  picture(folder, "p_10000.png", 20);  // the pattern prints it so
  picture(folder, "p_00011.png", 99);  // this one it does not
  const auto source = media::open_source((folder / "p_%04d.png").string());
  EXPECT(numbers(read_all(*source)) == (std::vector<int>{7, 8, 9, 10, 12, 20}));
  EXPECT(numbers(read_all(*media::open_source((folder / "q_%d.png").string()))) ==
         (std::vector<int>{507, 508, 509, 510, 512}));
  EXPECT_ERROR(media::open_source((folder / "z_%04d.png").string()), "No file matches");
  for (const char* name : {"p_%s.png", "p_%04d_%02d.png", "100%.mp4"})
    EXPECT_ERROR(media::open_source((folder / name).string()), "one number, like frame_%04d.png");
  EXPECT_ERROR(media::open_source((folder / "none" / "p_%d.png").string()),
               "Cannot read the folder");
}

CHECK_CASE(a_source_knows_when_its_files_were_written) {
  const TemporaryFolder folder;
  picture(folder, "a1.png", 1);
  picture(folder, "a2.png", 2);
  const SourceInfo before = media::open_source(folder.path().string())->info();
  EXPECT_EQ(before.bytes, std::filesystem::file_size(folder / "a1.png") +
                              std::filesystem::file_size(folder / "a2.png"));
  using namespace std::chrono;
  const auto then = system_clock::from_time_t(4105126923) + milliseconds(4);
  std::filesystem::last_write_time(folder / "a1.png", file_clock::from_sys(then));
  const SourceInfo after = media::open_source(folder.path().string())->info();
  EXPECT(before.modified < after.modified);
  EXPECT_EQ(after.modified, "2100-02-01T01:02:03.004Z");
}

CHECK_CASE(images_of_other_sizes_and_kinds_join_in) {
  const TemporaryFolder folder;
  picture(folder, "a1.png", 1);
  picture(folder, "a2.jpg", 2, 128, 64);
  picture(folder, "a3.png", 3, 33, 77);
  const auto source = media::open_source(folder.path().string());
  EXPECT_EQ(source->info().notes.size(), 1u);  // mixed kinds
  const auto frames = read_all(*source);
  EXPECT(numbers(frames) == (std::vector<int>{1, 2, 3}));
  for (const Frame& frame : frames) EXPECT(frame.size() == (Size{60, 40}));
  EXPECT_EQ(source->take_reports().size(), 1u);  // scaled, told once
}

CHECK_CASE(damaged_images_are_left_out_and_told) {
  const TemporaryFolder folder;
  for (int k = 0; k < 12; ++k) picture(folder, fmt::format("f{}.png", k), k);
  cut_short(folder / "f0.png");
  cut_short(folder / "f5.png");
  write_bytes(folder / "f6.png", {});
  const auto source = media::open_source(folder.path().string());
  const auto frames = read_all(*source);
  EXPECT(numbers(frames) == (std::vector<int>{1, 2, 3, 4, 7, 8, 9, 10, 11}));
  for (const Frame& frame : frames) EXPECT_EQ(frame.gap_before, frame.index == 4);
  EXPECT_EQ(source->take_reports().size(), 3u);
  // A seek that jumps over them counts the same.
  const auto fresh = media::open_source(folder.path().string());
  fresh->seek_frame(7);
  EXPECT_EQ(number_of(fresh->read().value()), 10);
  expect_seek_equals_read(folder.path().string());
}

CHECK_CASE(folders_without_pictures_get_one_sentence) {
  const TemporaryFolder folder;
  EXPECT_ERROR(media::open_source(folder.path().string()), "holds no images");
  write_bytes(folder / "a.png", {'x', 'y'});
  write_bytes(folder / "b.png", {'x', 'y'});
  EXPECT_ERROR(media::open_source(folder.path().string()), "None of the images");
}

CHECK_CASE(whole_files_are_recognised_by_their_ends) {
  const TemporaryFolder folder;
  picture(folder, "a.png", 1);
  picture(folder, "a.jpg", 1);
  EXPECT(media::looks_whole(folder / "a.png"));
  EXPECT(media::looks_whole(folder / "a.jpg"));
  cut_short(folder / "a.png");
  EXPECT(!media::looks_whole(folder / "a.png"));
  EXPECT(!media::looks_whole(folder / "absent.png"));
}
