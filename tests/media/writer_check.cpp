// Frames written to a video and read back.
#include <filesystem>

#include "core/base/error.h"
#include "core/media/media.h"
#include "core/media/video_writer.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

Frame flat(int width, int height, int r, int g, int b) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      image.at(x, y)[0] = static_cast<std::uint8_t>(r);
      image.at(x, y)[1] = static_cast<std::uint8_t>(g);
      image.at(x, y)[2] = static_cast<std::uint8_t>(b);
    }
  return make_frame(std::move(image));
}

bool empty(const std::filesystem::path& folder) { return std::filesystem::is_empty(folder); }

}  // namespace

CHECK_CASE(written_colours_come_back) {
  const TemporaryFolder folder;
  for (const auto& [name, size] :
       std::vector<std::pair<const char*, Size>>{{"sd.mp4", {96, 64}},
                                                 {"hd.mkv", {64, 720}},
                                                 {"odd.mp4", {75, 51}},
                                                 {"old.avi", {96, 64}}}) {
    media::WriterOptions options;
    options.frame_rate = 30;
    options.quality = 8;
    if (std::string(name) == "old.avi") options.codec = "mpeg4";
    media::VideoWriter writer(folder / name, options);
    for (int k = 0; k < 10; ++k)
      writer.write(flat(size.width, size.height, 200 - 10 * k, 60, 40 + 15 * k));
    writer.finish();
    const auto source = media::open_source((folder / name).string());
    EXPECT_NEAR(source->info().frame_rate, 30, 1e-3);
    const auto frames = read_all(*source);
    EXPECT_EQ(frames.size(), 10u);
    for (const Frame& frame : frames) {
      EXPECT_NEAR(frame.time, double(frame.index) / 30, 1e-3);
      EXPECT(frame.width >= size.width && frame.width <= size.width + 1);
      EXPECT(frame.height >= size.height && frame.height <= size.height + 1);
      const std::uint8_t* pixel = frame.row(frame.height / 2) + 3 * (frame.width - 1);
      EXPECT_NEAR(pixel[0], 200 - 10 * double(frame.index), 5);
      EXPECT_NEAR(pixel[1], 60, 5);
      EXPECT_NEAR(pixel[2], 40 + 15 * double(frame.index), 5);
    }
  }
}

CHECK_CASE(other_containers_take_their_usual_codec) {
  const TemporaryFolder folder;
  for (const char* name : {"a.webm", "a.gif"}) {
    if (std::string(name) == "a.webm" && !has_encoder("libvpx-vp9")) continue;
    media::WriterOptions options;
    options.frame_rate = 10;
    media::VideoWriter writer(folder / name, options);
    for (int k = 0; k < 5; ++k) writer.write(flat(64, 48, 255, 50 * k, 0));
    writer.finish();
    EXPECT_EQ(read_all(*media::open_source((folder / name).string())).size(), 5u);
  }
}

CHECK_CASE(gifs_choose_their_colours) {
  TemporaryFolder folder;
  const auto file = folder / "a.gif";
  // A ramp through all reds and two patches that a fixed palette would miss.
  Image image(64, 32);
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 64; ++x) {
      std::uint8_t* pixel = image.at(x, y);
      pixel[0] = y < 16 ? std::uint8_t(4 * x) : 17;
      pixel[1] = y < 16 ? 0 : std::uint8_t(x < 32 ? 101 : 7);
      pixel[2] = y < 16 ? 0 : 203;
    }
  media::VideoWriter writer(file, {.frame_rate = 10, .codec = {}, .pixel_format = {}});
  for (int i = 0; i < 3; ++i) writer.write(make_frame(Image(image), i, i / 10.0));
  writer.finish();
  const auto source = media::open_source(file);
  int frames = 0;
  while (const auto frame = source->read()) {
    ++frames;
    int largest = 0;
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 64; ++x)
        for (int c = 0; c < 3; ++c)
          largest = std::max(largest, std::abs(int(frame->row(y)[3 * x + c]) - image.at(x, y)[c]));
    EXPECT(largest <= 12);
  }
  EXPECT_EQ(frames, 3);
}

CHECK_CASE(without_finish_nothing_remains) {
  const TemporaryFolder folder;
  {
    media::VideoWriter writer(folder / "a.mp4");
    writer.write(flat(64, 48, 1, 2, 3));
  }
  EXPECT(empty(folder.path()));
  {
    media::VideoWriter writer(folder / "a.mp4");
    EXPECT_ERROR(writer.finish(), "no frame");
  }
  EXPECT(empty(folder.path()));
}

CHECK_CASE(impossible_videos_are_refused) {
  const TemporaryFolder folder;
  EXPECT_ERROR(media::VideoWriter(folder / "a.nonsense"), "a.nonsense");
  media::WriterOptions options;
  options.frame_rate = 0;
  EXPECT_ERROR(media::VideoWriter(folder / "a.mp4", options), "frame rate");
  options = {};
  options.codec = "no_such_codec";
  {
    media::VideoWriter writer(folder / "a.mp4", options);
    EXPECT_ERROR(writer.write(flat(64, 48, 0, 0, 0)), "no_such_codec");
  }
  options = {};
  options.pixel_format = "no_such_format";
  {
    media::VideoWriter writer(folder / "a.mp4", options);
    EXPECT_ERROR(writer.write(flat(64, 48, 0, 0, 0)), "no_such_format");
  }
  {
    media::VideoWriter writer(folder / "a.mp4");
    writer.write(flat(64, 48, 0, 0, 0));
    EXPECT_ERROR(writer.write(flat(66, 48, 0, 0, 0)), "66×48");
    EXPECT_ERROR(writer.write(Frame{}), "empty frame");
  }
  {
    media::VideoWriter writer(folder / "absent" / "a.mp4");
    EXPECT_ERROR(writer.write(flat(64, 48, 0, 0, 0)), "Cannot write");
  }
  EXPECT(empty(folder.path()));
}
