// Colours against the standards' formulas.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "core/media/media.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

struct Standard {
  AVColorSpace tag;
  double kr, kb;
};
constexpr Standard bt601{AVCOL_SPC_SMPTE170M, 0.299, 0.114};
constexpr Standard bt709{AVCOL_SPC_BT709, 0.2126, 0.0722};
constexpr Standard bt2020{AVCOL_SPC_BT2020_NCL, 0.2627, 0.0593};

// ITU-R BT.601/709/2020: R' = Y' + 2(1 − Kr) Cr, B' = Y' + 2(1 − Kb) Cb.
std::array<double, 3> rgb_of(const Standard& standard, bool full, int bits, unsigned y, unsigned cb,
                             unsigned cr) {
  const double unit = std::exp2(bits - 8);
  const double top = std::exp2(bits) - 1;
  const double luma = full ? y / top : (y - 16 * unit) / (219 * unit);
  const double blue = full ? (cb - 128 * unit) / top : (cb - 128 * unit) / (224 * unit);
  const double red = full ? (cr - 128 * unit) / top : (cr - 128 * unit) / (224 * unit);
  const double r = luma + 2 * (1 - standard.kr) * red;
  const double b = luma + 2 * (1 - standard.kb) * blue;
  const double g = (luma - standard.kr * r - standard.kb * b) / (1 - standard.kr - standard.kb);
  const auto level = [](double value) { return 255 * std::clamp(value, 0.0, 1.0); };
  return {level(r), level(g), level(b)};
}

// Every pixel of a 4:4:4 picture another colour, many of them outside of RGB; each
// within 2 levels, and none of the channels darker or brighter on the whole.
void compare(const ClipOptions& options, const Standard& standard, bool full, int bits) {
  const TemporaryFolder folder;
  const auto file = folder / "colours.mkv";
  std::mt19937 random(7);
  std::vector<std::array<unsigned, 3>> samples(std::size_t(options.width) * options.height);
  for (auto& one : samples)
    for (unsigned& value : one) value = static_cast<unsigned>(random() % (1u << bits));
  write_clip(file, options, 1, [&](AVFrame& frame, int) {
    for (int y = 0; y < options.height; ++y)
      for (int x = 0; x < options.width; ++x)
        for (int plane = 0; plane < 3; ++plane)
          put(frame, plane, x, y, samples[std::size_t(y * options.width + x)][std::size_t(plane)]);
  });
  const auto source = media::open_source(file.string());
  const auto frame = source->read();
  EXPECT(frame.has_value());
  for (int y = 0; y < options.height; ++y)
    for (int x = 0; x < options.width; ++x) {
      const auto& s = samples[std::size_t(y * options.width + x)];
      const auto wanted = rgb_of(standard, full, bits, s[0], s[1], s[2]);
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(frame->row(y)[3 * x + c], wanted[std::size_t(c)], 2);
    }
}

ClipOptions planes(AVPixelFormat format) {
  ClipOptions options;
  options.format = format;
  return options;
}

}  // namespace

CHECK_CASE(matrices_and_ranges_follow_the_standards) {
  for (const Standard& standard : {bt601, bt709, bt2020})
    for (const bool full : {false, true}) {
      ClipOptions options = planes(AV_PIX_FMT_YUV444P);
      options.matrix = standard.tag;
      options.range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
      compare(options, standard, full, 8);
      options.format = AV_PIX_FMT_YUV444P10;
      compare(options, standard, full, 10);
    }
}

CHECK_CASE(untagged_matrix_depends_on_the_lines) {
  ClipOptions options = planes(AV_PIX_FMT_YUV444P);
  options.width = 16;
  options.height = 719;
  compare(options, bt601, false, 8);
  options.height = 720;
  compare(options, bt709, false, 8);
}

CHECK_CASE(flat_subsampled_colours_are_exact) {
  const TemporaryFolder folder;
  for (const AVPixelFormat format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV410P,
                                     AV_PIX_FMT_YUV420P10, AV_PIX_FMT_YUV422P10}) {
    ClipOptions options = planes(format);
    options.width = 37;
    options.height = 23;
    const int bits = av_pix_fmt_desc_get(format)->comp[0].depth;
    const unsigned unit = 1u << (bits - 8);
    const auto file = folder / "flat.mkv";
    write_clip(file, options, 1, [&](AVFrame& frame, int) {
      fill(frame, 0, 100 * unit);
      fill(frame, 1, 90 * unit);
      fill(frame, 2, 170 * unit);
    });
    const auto frame = media::open_source(file.string())->read();
    EXPECT(frame.has_value());
    EXPECT_EQ(frame->width, 37);
    EXPECT_EQ(frame->height, 23);
    const auto wanted = rgb_of(bt601, false, bits, 100 * unit, 90 * unit, 170 * unit);
    for (int y = 0; y < frame->height; ++y)
      for (int x = 0; x < frame->width; ++x)
        for (int c = 0; c < 3; ++c)
          EXPECT_NEAR(frame->row(y)[3 * x + c], wanted[std::size_t(c)], 2);
  }
}

// A ramp of Cb, 12 levels a sample: half a chroma sample of misplacement is 6
// levels of Cb, 12 of blue.
CHECK_CASE(untagged_chroma_lies_left) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.width = 32;
  options.height = 16;
  write_clip(folder / "ramp.mkv", options, 1, [](AVFrame& frame, int) {
    fill(frame, 0, 126);
    fill(frame, 2, 128);
    for (int y = 0; y < 8; ++y)
      for (int x = 0; x < 16; ++x)
        put(frame, 1, x, y, static_cast<unsigned>(std::clamp(128 + 12 * (x - 8), 80, 176)));
  });
  const auto frame = media::open_source((folder / "ramp.mkv").string())->read();
  for (int x = 11; x <= 21; ++x) {  // where the ramp is straight: samples 4 to 12
    // 128 + 6 (x − 16) is Cb at luma x, in quarter levels to stay whole.
    const double blue = 255 * ((126 - 16) / 219.0 + 2 * (1 - bt601.kb) * 6 * (x - 16) / 224.0);
    EXPECT_NEAR(frame->row(8)[3 * x + 2], blue, 2.5);
  }
}

CHECK_CASE(rgb_grey_and_palettes_are_untouched) {
  const TemporaryFolder folder;
  const auto ramp = [](AVFrame& frame, int) {
    for (int y = 0; y < frame.height; ++y)
      for (int x = 0; x < frame.linesize[0] && x < frame.width * 4; ++x)
        frame.data[0][y * frame.linesize[0] + x] = static_cast<std::uint8_t>(7 * x + 13 * y);
  };
  write_picture(folder / "rgb.png", AV_PIX_FMT_RGB24, 61, 33, ramp);
  const auto rgb = media::open_source((folder / "rgb.png").string())->read();
  for (int y = 0; y < 33; ++y)
    for (int x = 0; x < 61 * 3; ++x) EXPECT_EQ(int(rgb->row(y)[x]), (7 * x + 13 * y) & 255);

  write_picture(folder / "grey.png", AV_PIX_FMT_GRAY8, 61, 33, ramp);
  const auto grey = media::open_source((folder / "grey.png").string())->read();
  for (int y = 0; y < 33; ++y)
    for (int x = 0; x < 61; ++x)
      for (int c = 0; c < 3; ++c) EXPECT_EQ(int(grey->row(y)[3 * x + c]), (7 * x + 13 * y) & 255);

  write_picture(folder / "palette.png", AV_PIX_FMT_PAL8, 61, 33, [](AVFrame& frame, int) {
    for (unsigned i = 0; i < 256; ++i)
      reinterpret_cast<std::uint32_t*>(frame.data[1])[i] =
          0xff000000u | (i << 16) | ((255 - i) << 8) | (i ^ 0x55);
    for (int y = 0; y < frame.height; ++y)
      for (int x = 0; x < frame.width; ++x)
        frame.data[0][y * frame.linesize[0] + x] = static_cast<std::uint8_t>(3 * x + y);
  });
  const auto palette = media::open_source((folder / "palette.png").string())->read();
  for (int y = 0; y < 33; ++y)
    for (int x = 0; x < 61; ++x) {
      const int i = (3 * x + y) & 255;
      EXPECT_EQ(int(palette->row(y)[3 * x]), i);
      EXPECT_EQ(int(palette->row(y)[3 * x + 1]), 255 - i);
      EXPECT_EQ(int(palette->row(y)[3 * x + 2]), i ^ 0x55);
    }
}

CHECK_CASE(grey_video_has_a_range_too) {
  const TemporaryFolder folder;
  const auto middle = [&](const ClipOptions& options, unsigned level) {
    write_clip(folder / "grey.mkv", options, 1,
               [&](AVFrame& frame, int) { fill(frame, 0, level); });
    return double(media::open_source((folder / "grey.mkv").string())->read()->row(9)[10]);
  };
  ClipOptions options = planes(AV_PIX_FMT_GRAY8);
  EXPECT_NEAR(middle(options, 77), 77, 0);
  options.range = AVCOL_RANGE_MPEG;
  EXPECT_NEAR(middle(options, 77), 255 * (77 - 16) / 219.0, 1);
  EXPECT_NEAR(middle(options, 3), 0, 0);
  options.format = AV_PIX_FMT_GRAY10;
  EXPECT_NEAR(middle(options, 77 * 4), 255 * (77 - 16) / 219.0, 2);
  if (!has_encoder("libx264")) return;
  options = planes(AV_PIX_FMT_GRAY8);
  options.codec = "libx264";
  options.codec_options = {{"qp", "1"}};
  EXPECT_NEAR(middle(options, 77), 255 * (77 - 16) / 219.0, 2);
}

CHECK_CASE(alpha_is_shown_over_black) {
  const TemporaryFolder folder;
  write_picture(folder / "alpha.png", AV_PIX_FMT_RGBA, 16, 256, [](AVFrame& frame, int) {
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 16; ++x) {
        std::uint8_t* pixel = frame.data[0] + y * frame.linesize[0] + 4 * x;
        pixel[0] = static_cast<std::uint8_t>(x * 16);
        pixel[1] = 255;
        pixel[2] = 77;
        pixel[3] = static_cast<std::uint8_t>(y);
      }
  });
  const auto source = media::open_source((folder / "alpha.png").string());
  EXPECT(source->info().notes.size() == 1);
  const auto frame = source->read();
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 16; ++x) {
      EXPECT_EQ(int(frame->row(y)[3 * x]), int(std::lround(x * 16 * y / 255.0)));
      EXPECT_EQ(int(frame->row(y)[3 * x + 1]), y);
      EXPECT_EQ(int(frame->row(y)[3 * x + 2]), int(std::lround(77 * y / 255.0)));
    }
}

// Y'CbCr with alpha goes another way than RGB with alpha.
CHECK_CASE(alpha_of_video_is_shown_over_black) {
  const TemporaryFolder folder;
  ClipOptions options = planes(AV_PIX_FMT_YUVA420P);
  write_clip(folder / "alpha.mkv", options, 1, [](AVFrame& frame, int) {
    fill(frame, 0, 180);
    fill(frame, 1, 128);
    fill(frame, 2, 128);
    for (int y = 0; y < frame.height; ++y)
      for (int x = 0; x < frame.width; ++x) put(frame, 3, x, y, static_cast<unsigned>(4 * x));
  });
  const auto frame = media::open_source((folder / "alpha.mkv").string())->read();
  const double grey = 255 * (180 - 16) / 219.0;
  for (int x = 0; x < frame->width; ++x)
    for (int c = 0; c < 3; ++c) EXPECT_NEAR(frame->row(9)[3 * x + c], grey * 4 * x / 255, 2);
}

CHECK_CASE(webm_alpha_is_decoded) {
  if (!has_encoder("libvpx-vp9") || avcodec_find_decoder_by_name("libvpx-vp9") == nullptr)
    throw Skip("needs libvpx");
  const TemporaryFolder folder;
  ClipOptions options = planes(AV_PIX_FMT_YUVA420P);
  options.codec = "libvpx-vp9";
  options.stream_metadata = {{"alpha_mode", "1"}};
  options.codec_options = {{"crf", "4"}, {"b", "0"}, {"auto-alt-ref", "0"}, {"lag-in-frames", "0"}};
  write_clip(folder / "alpha.webm", options, 3, [](AVFrame& frame, int) {
    fill(frame, 0, 235);
    fill(frame, 1, 128);
    fill(frame, 2, 128);
    for (int y = 0; y < frame.height; ++y)
      for (int x = 0; x < frame.width; ++x) put(frame, 3, x, y, x < 32 ? 0 : 255);
  });
  const auto frames = read_all(*media::open_source((folder / "alpha.webm").string()));
  EXPECT_EQ(frames.size(), 3u);
  for (const Frame& frame : frames) {
    EXPECT_NEAR(frame.row(20)[3 * 8], 0, 4);
    EXPECT_NEAR(frame.row(20)[3 * 56], 255, 4);
  }
}

CHECK_CASE(jpeg_is_full_range_bt601_at_any_height) {
  const TemporaryFolder folder;
  write_picture(folder / "tall.jpg", AV_PIX_FMT_YUVJ444P, 16, 800, [](AVFrame& frame, int) {
    fill(frame, 0, 120);
    fill(frame, 1, 100);
    fill(frame, 2, 180);
  });
  const auto frame = media::open_source((folder / "tall.jpg").string())->read();
  const auto wanted = rgb_of(bt601, true, 8, 120, 100, 180);
  for (int c = 0; c < 3; ++c)
    EXPECT_NEAR(frame->row(400)[3 * 7 + c], wanted[std::size_t(c)], 3);  // JPEG's own rounding
}

CHECK_CASE(hdr_is_said) {
  const TemporaryFolder folder;
  ClipOptions options = planes(AV_PIX_FMT_YUV444P10);
  options.matrix = AVCOL_SPC_BT2020_NCL;
  options.range = AVCOL_RANGE_MPEG;
  options.transfer = AVCOL_TRC_SMPTE2084;
  write_clip(folder / "pq.mkv", options, 1, paint_number);
  const auto source = media::open_source((folder / "pq.mkv").string());
  EXPECT_EQ(source->info().notes.size(), 1u);
  EXPECT(source->info().notes.front().find("PQ") != std::string::npos);
  options.transfer = AVCOL_TRC_ARIB_STD_B67;
  write_clip(folder / "hlg.mkv", options, 1, paint_number);
  EXPECT(media::open_source((folder / "hlg.mkv").string())->info().notes.at(0).find("HLG") !=
         std::string::npos);
}
