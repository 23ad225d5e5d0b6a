// What a file source promises: times, counts, formats, one sentence where it fails.
#include <chrono>
#include <cstring>
#include <random>

#include "core/base/error.h"
#include "core/media/media.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

std::string video(const TemporaryFolder& folder, const std::string& name,
                  const ClipOptions& options = {}, int count = 10) {
  write_clip(folder / name, options, count, paint_number);
  return (folder / name).string();
}

}  // namespace

CHECK_CASE(frames_come_in_order_with_their_times) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = "mpeg4";
  options.b_frames = 2;
  const auto source = media::open_source(video(folder, "plain.mp4", options, 40));
  EXPECT_EQ(source->info().name, "plain.mp4");
  EXPECT_EQ(source->info().codec, "mpeg4");
  EXPECT_EQ(source->info().pixel_format, "yuv420p");
  EXPECT_NEAR(source->info().frame_rate, 25, 1e-9);
  EXPECT_NEAR(source->info().duration.value(), 1.6, 0.05);
  EXPECT_EQ(source->info().frame_count.value(), 40);
  EXPECT(source->info().size == (Size{64, 48}));
  EXPECT(source->info().notes.empty());
  const auto frames = read_all(*source);
  EXPECT_EQ(frames.size(), 40u);
  for (std::size_t k = 0; k < frames.size(); ++k) {
    EXPECT_EQ(number_of(frames[k]), int(k));
    EXPECT_EQ(frames[k].index, std::int64_t(k));
    EXPECT_NEAR(frames[k].time, double(k) / 25, 1e-6);
    EXPECT(!frames[k].gap_before);
  }
  EXPECT(!source->read());
  EXPECT(source->take_reports().empty());
}

CHECK_CASE(variable_frame_rate_keeps_its_times) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.time_base = {1, 1000};
  options.times = {500, 510, 700, 701, 1500, 1999, 2000, 4000};
  options.codec = "ffv1";
  const auto source = media::open_source(video(folder, "vfr.mkv", options, 8));
  const auto frames = read_all(*source);
  EXPECT_EQ(frames.size(), 8u);
  for (std::size_t k = 0; k < 8; ++k)
    EXPECT_NEAR(frames[k].time, double(options.times[k] - 500) / 1000, 1e-9);
  // The frame shown at a time is the last that has begun.
  for (const auto& [time, number] : std::vector<std::pair<double, int>>{{0, 0},
                                                                        {0.0099, 0},
                                                                        {0.01, 1},
                                                                        {0.1999, 1},
                                                                        {0.2, 2},
                                                                        {0.9999, 3},
                                                                        {1.2, 4},
                                                                        {1.5, 6},
                                                                        {3.4999, 6},
                                                                        {3.5, 7},
                                                                        {-3, 0}}) {
    source->seek_time(time);
    EXPECT_EQ(number_of(source->read().value()), number);
  }
  source->seek_time(100);
  EXPECT(!source->read());
}

CHECK_CASE(odd_sizes_and_rare_formats) {
  const TemporaryFolder folder;
  for (const AVPixelFormat format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P10, AV_PIX_FMT_YUV444P12,
                                     AV_PIX_FMT_GRAY8, AV_PIX_FMT_YUV411P, AV_PIX_FMT_GRAY16}) {
    ClipOptions options;
    options.format = format;
    options.width = 53;
    options.height = 31;
    const auto frames = read_all(*media::open_source(video(folder, "odd.mkv", options, 5)));
    EXPECT_EQ(frames.size(), 5u);
    for (const Frame& frame : frames) {
      EXPECT(frame.size() == (Size{53, 31}));
      EXPECT_EQ(number_of(frame), int(frame.index));
    }
  }
}

CHECK_CASE(frames_live_longer_than_their_source) {
  const TemporaryFolder folder;
  auto source = media::open_source(video(folder, "a.mkv"));
  const auto frames = read_all(*source);
  source.reset();
  for (const Frame& frame : frames) EXPECT_EQ(number_of(frame), int(frame.index));
}

CHECK_CASE(interlaced_frames_come_out_one_for_one_without_combs) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = "mpeg2video";
  options.width = 160;
  options.height = 96;
  options.interlaced = true;
  // A bar that moves 6 pixels a field: the fields of a frame disagree.
  const auto moving = [](AVFrame& frame, int k) {
    fill(frame, 1, 128);
    fill(frame, 2, 128);
    for (int y = 0; y < frame.height; ++y) {
      const int left = 20 + 6 * (2 * k + (y & 1));
      for (int x = 0; x < frame.width; ++x)
        put(frame, 0, x, y, x >= left && x < left + 30 ? 200 : 40);
    }
  };
  write_clip(folder / "fields.ts", options, 8, moving);
  const auto source = media::open_source((folder / "fields.ts").string());
  EXPECT_EQ(source->info().notes.size(), 1u);
  const auto frames = read_all(*source);
  EXPECT_EQ(frames.size(), 8u);
  for (const Frame& frame : frames) {
    EXPECT_NEAR(frame.time, double(frame.index) / 25, 1e-6);
    int combs = 0;  // rows that differ from both neighbours by more than half of the contrast
    for (int y = 9; y < frame.height - 9; ++y)
      for (int x = 0; x < frame.width; ++x) {
        const int here = frame.row(y)[3 * x];
        const int above = here - frame.row(y - 1)[3 * x], below = here - frame.row(y + 1)[3 * x];
        combs += (above > 90 && below > 90) || (above < -90 && below < -90);
      }
    // Untouched, 2 × 6 pixels of each of the 78 rows would.
    EXPECT(combs < 78 * 12 / 10);
  }
}

CHECK_CASE(a_chosen_stream_is_taken) {
  const TemporaryFolder folder;
  const std::string file = video(folder, "one.mkv");
  media::SourceOptions options;
  options.stream = 0;
  EXPECT_EQ(read_all(*media::open_source(file, options)).size(), 10u);
  options.stream = 1;
  EXPECT_ERROR(media::open_source(file, options), "Stream 1 of one.mkv");
}

CHECK_CASE(a_single_frame_opens) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_all(*media::open_source(video(folder, "one.mkv", {}, 1))).size(), 1u);
  write_picture(folder / "one.png", AV_PIX_FMT_RGB24, 20, 10, [](AVFrame&, int) {});
  const auto source = media::open_source((folder / "one.png").string());
  EXPECT_EQ(source->info().frame_count.value(), 1);
  EXPECT_EQ(read_all(*source).size(), 1u);
}

CHECK_CASE(what_is_no_video_gets_one_sentence) {
  const TemporaryFolder folder;
  const auto open = [&](const std::string& name) { media::open_source((folder / name).string()); };
  EXPECT_ERROR(open("absent.mp4"), "There is no file or folder");
  EXPECT_ERROR(media::open_source(""), "No video was named");
  EXPECT_ERROR(media::open_source("/dev/null"), "neither a file nor a folder");
  write_bytes(folder / "empty.mp4", {});
  EXPECT_ERROR(open("empty.mp4"), "empty.mp4");

  const std::string text(5000, 'x');
  write_bytes(folder / "notes.txt", {text.begin(), text.end()});
  EXPECT_ERROR(open("notes.txt"), "notes.txt");

  std::mt19937 random(3);
  std::vector<char> garbage(8 << 20);
  for (char& byte : garbage) byte = static_cast<char>(random());
  const auto begun = std::chrono::steady_clock::now();
  for (const char* name : {"garbage", "garbage.mp4", "garbage.ts", "garbage.avi", "garbage.png"}) {
    write_bytes(folder / name, garbage);
    EXPECT_ERROR(open(name), name);
  }
  EXPECT(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}

CHECK_CASE(sound_alone_has_no_video) {
  const TemporaryFolder folder;
  std::vector<char> wav(44 + 8000);
  const auto put_word = [&](std::size_t at, std::uint32_t value, std::size_t size) {
    std::memcpy(wav.data() + at, &value, size);
  };
  std::memcpy(wav.data(), "RIFF", 4);
  put_word(4, 36 + 8000, 4);
  std::memcpy(wav.data() + 8, "WAVEfmt ", 8);
  put_word(16, 16, 4);
  put_word(20, 1, 2);     // PCM
  put_word(22, 1, 2);     // mono
  put_word(24, 8000, 4);  // rate
  put_word(28, 8000, 4);  // bytes a second
  put_word(32, 1, 2);
  put_word(34, 8, 2);
  std::memcpy(wav.data() + 36, "data", 4);
  put_word(40, 8000, 4);
  write_bytes(folder / "sound.wav", wav);
  EXPECT_ERROR(media::open_source((folder / "sound.wav").string()),
               "sound.wav has no video stream");
}

CHECK_CASE(names_are_taken_literally) {
  const TemporaryFolder folder;
  const std::string file = video(folder, "plain.mkv");
  for (const char* name : {"a:b.mkv", "100%d.mkv", "with space.mkv", "-x.mkv", "http:x.mkv"}) {
    std::filesystem::copy_file(file, folder / name);
    EXPECT_EQ(read_all(*media::open_source((folder / name).string())).size(), 10u);
  }
}

CHECK_CASE(a_new_size_on_the_way_is_scaled_to_the_first) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = "mjpeg";
  options.muxer = "mjpeg";
  options.format = AV_PIX_FMT_YUVJ420P;
  options.range = AVCOL_RANGE_JPEG;
  const auto numbered = [](int from) {
    return [from](AVFrame& frame, int k) { paint_number(frame, from + k); };
  };
  write_clip(folder / "first.mjpeg", options, 5, numbered(0));
  options.width = 200;
  options.height = 100;
  write_clip(folder / "second.mjpeg", options, 5, numbered(5));
  std::vector<char> both = file_bytes(folder / "first.mjpeg");
  const std::vector<char> second = file_bytes(folder / "second.mjpeg");
  both.insert(both.end(), second.begin(), second.end());
  write_bytes(folder / "both.mjpeg", both);
  const auto frames = read_all(*media::open_source((folder / "both.mjpeg").string()));
  EXPECT_EQ(frames.size(), 10u);
  for (const Frame& frame : frames) {
    EXPECT(frame.size() == (Size{64, 48}));
    EXPECT_EQ(number_of(frame), int(frame.index));
  }
}

CHECK_CASE(versions_and_decoders_are_told) {
  EXPECT(media::library_versions().size() >= 5);
  bool h264 = false;
  for (const std::string& name : media::decoders_found()) h264 |= name == "h264";
  EXPECT(h264);
}
