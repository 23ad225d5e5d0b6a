// Videos that nobody here made.
#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/media/media.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"
#include "tests/media/seeking.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

struct Expected {
  int frames;
  Size size;
  bool report = false;
};

// Frames as ffmpeg's command line counts them.
const std::map<std::string, Expected> watchable = {
    {"av1_video.mkv", {125, {640, 360}}},
    {"car-detection.mp4", {377, {768, 432}}},
    {"corrupted.mp4", {49, {1280, 720}, true}},
    {"dog_eating_854132.mp4", {345, {640, 360}}},
    {"fan.MOV", {75, {568, 320}}},
    {"fan_frame_0.png", {1, {568, 320}}},
    {"fan_frame_1.png", {1, {568, 320}}},
    {"fan_frame_2.png", {1, {568, 320}}},
    {"fan_frame_3.png", {1, {568, 320}}},
    {"frog.mp4", {248, {720, 480}}},
    {"h264_10bits.mp4", {30, {200, 200}}},
    {"h264_white_frame_sar_16_9.mp4", {1, {1138, 480}}},
    {"nasa_13013.mp4", {390, {480, 270}}},
    {"newtonscradle.gif", {36, {200, 150}}},
    {"no_duration.webm", {74, {1280, 720}}},
    {"rabbit320.webm", {234, {320, 240}}},
    {"sintel_5s.mp4", {120, {854, 480}}},
    {"test-025.ts", {61, {1024, 576}, true}},
    {"test.avi", {164, {320, 240}}},
    {"transparent.webm", {150, {200, 200}}},
    {"var_fps_video.mp4", {300, {128, 128}}},
    {"video_90.mov", {3, {320, 568}}},
    {"walk.mkv", {89, {640, 480}}},
    {"white.mp4", {300, {320, 240}}},
};

std::unique_ptr<FrameSource> open_shared(const std::string& name) {
  return media::open_source(shared("cases/videos/" + name).string());
}

double mean_level(const Frame& frame) {
  double sum = 0;
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width * 3; ++x) sum += frame.row(y)[x];
  return sum / (double(frame.width) * frame.height * 3);
}

}  // namespace

SHARED_CASE(watchable_files_play_whole) {
  for (const auto& [name, expected] : watchable) {
    const auto source = open_shared(name);
    EXPECT_EQ(name + shown(source->info().size.width), name + shown(expected.size.width));
    EXPECT_EQ(name + shown(source->info().size.height), name + shown(expected.size.height));
    int count = 0;
    double time = -1;
    while (const auto frame = source->read()) {
      EXPECT(frame->size() == expected.size);
      EXPECT_EQ(frame->index, std::int64_t(count));
      EXPECT(frame->time > time);
      time = frame->time;
      ++count;
    }
    EXPECT_EQ(name + " " + shown(count), name + " " + shown(expected.frames));
    EXPECT_EQ(name + shown(source->take_reports().empty()), name + shown(!expected.report));
  }
}

SHARED_CASE(watchable_files_seek_as_they_read) {
  for (const auto& [name, expected] : watchable)
    expect_seek_equals_read(shared("cases/videos/" + name).string(), 2, 5);
}

SHARED_CASE(unwatchable_files_say_why) {
  EXPECT_ERROR(open_shared("chunk_out_of_range.mp4"), "Cannot open chunk_out_of_range.mp4");
  EXPECT_ERROR(open_shared("zero_empty_stsc.mp4"), "not one frame of it can be decoded");
  EXPECT_ERROR(open_shared("test-030.ts"), "test-030.ts has no video stream");
}

SHARED_CASE(every_file_of_the_folder_is_expected) {
  for (const auto& entry : std::filesystem::directory_iterator(shared("cases/videos"))) {
    const std::string name = entry.path().filename().string();
    if (watchable.count(name) == 0) EXPECT_ERROR(open_shared(name), name);
  }
}

SHARED_CASE(a_lost_frame_leaves_a_gap) {
  const auto frames = read_all(*open_shared("corrupted.mp4"));
  EXPECT_EQ(
      std::count_if(frames.begin(), frames.end(), [](const Frame& f) { return f.gap_before; }), 1);
  const auto clean = read_all(*open_shared("fan.MOV"));
  EXPECT(std::none_of(clean.begin(), clean.end(), [](const Frame& f) { return f.gap_before; }));
}

SHARED_CASE(transparent_video_lies_over_black) {
  const auto source = open_shared("transparent.webm");
  EXPECT_EQ(source->info().pixel_format, "yuva420p");
  const Frame frame = source->read().value();
  for (int c = 0; c < 3; ++c) EXPECT_EQ(int(frame.row(5)[3 * 5 + c]), 0);
  EXPECT(frame.row(100)[300] > 200);  // a red disc in the middle
  EXPECT(frame.row(100)[301] < 40);
}

SHARED_CASE(white_is_white) {
  EXPECT_NEAR(mean_level(open_shared("white.mp4")->read().value()), 255, 1);
  EXPECT_NEAR(mean_level(open_shared("h264_white_frame_sar_16_9.mp4")->read().value()), 255, 1);
}

// The film the PNGs were taken from: H.264 and its matrix against pixels from elsewhere.
SHARED_CASE(the_fan_matches_its_pictures) {
  const auto film = read_all(*open_shared("fan.MOV"));
  const Frame picture = open_shared("fan_frame_0.png")->read().value();
  double best = 255;
  for (const Frame& frame : film) {
    double sum = 0;
    for (int y = 0; y < frame.height; y += 4)
      for (int x = 0; x < frame.width * 3; ++x)
        sum += std::abs(int(frame.row(y)[x]) - int(picture.row(y)[x]));
    best = std::min(best, sum / (double(frame.height) / 4 * frame.width * 3));
  }
  EXPECT(best < 3);
}

// Which way is up is held down to the pixel in geometry_check.cpp.
SHARED_CASE(rotated_video_has_its_upright_size) {
  const auto source = open_shared("video_90.mov");
  EXPECT(source->info().size == (Size{320, 568}));
  EXPECT_EQ(read_all(*source).size(), 3u);
}

SHARED_CASE(streams_can_be_chosen) {
  media::SourceOptions options;
  options.stream = 0;
  const auto source = media::open_source(shared("cases/videos/nasa_13013.mp4").string(), options);
  EXPECT(source->info().size == (Size{320, 180}));
  EXPECT_EQ(read_all(*source).size(), 325u);
  options.stream = 1;
  EXPECT_ERROR(media::open_source(shared("cases/videos/nasa_13013.mp4").string(), options), "0, 3");
}

SHARED_CASE(unknown_durations_are_left_unknown) {
  EXPECT(!open_shared("no_duration.webm")->info().duration);
  EXPECT(open_shared("fan.MOV")->info().duration.has_value());
}
