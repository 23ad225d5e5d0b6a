// Upright and square, from the file's words down to single pixels.
#include <array>
#include <vector>

#include "core/media/geometry.h"
#include "core/media/media.h"
#include "core/media/pack.h"
#include "tests/checks/check.h"
#include "tests/media/clip.h"

using namespace flowscope;
using namespace flowscope::checks;
using media::Orientation;

namespace {

// Four corners of different brightness: top left, top right, bottom left, bottom right.
constexpr std::array<unsigned, 4> corner_luma{40, 90, 140, 190};

void paint_corners(AVFrame& frame, int) {
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x)
      put(frame, 0, x, y, corner_luma[(x >= frame.width / 2) + 2u * (y >= frame.height / 2)]);
  fill(frame, 1, 128);
  fill(frame, 2, 128);
}

// Which stored corner is shown top left, top right, bottom left, bottom right.
std::array<int, 4> corners(const Frame& frame) {
  std::array<int, 4> out{};
  for (int i = 0; i < 4; ++i) {
    const int x = i % 2 ? frame.width - 4 : 3;
    const int y = i / 2 ? frame.height - 4 : 3;
    const double luma = frame.row(y)[3 * x] * 219 / 255.0 + 16;
    for (int k = 0; k < 4; ++k)
      if (std::abs(luma - corner_luma[std::size_t(k)]) < 20) out[std::size_t(i)] = k;
  }
  return out;
}

Frame rotated_clip(double counter_clockwise) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = "mpeg4";
  options.width = 64;
  options.height = 32;
  options.rotation = counter_clockwise;
  write_clip(folder / "turned.mp4", options, 2, paint_corners);
  const auto source = media::open_source((folder / "turned.mp4").string());
  Frame frame = source->read().value();
  EXPECT(frame.size() == source->info().size);
  return frame;
}

using Corners = std::array<int, 4>;

}  // namespace

CHECK_CASE(rotation_in_the_file_is_undone) {
  const Frame clockwise = rotated_clip(-90);
  EXPECT(clockwise.size() == (Size{32, 64}));
  EXPECT(corners(clockwise) == (Corners{2, 0, 3, 1}));
  const Frame half = rotated_clip(180);
  EXPECT(half.size() == (Size{64, 32}));
  EXPECT(corners(half) == (Corners{3, 2, 1, 0}));
  const Frame counter = rotated_clip(90);
  EXPECT(counter.size() == (Size{32, 64}));
  EXPECT(corners(counter) == (Corners{1, 3, 0, 2}));
  EXPECT(corners(rotated_clip(0)) == (Corners{0, 1, 2, 3}));
}

// The matrix's own definition: a stored point (p, q) is shown at (a p + c q, b p + d q).
CHECK_CASE(every_orientation_moves_each_pixel_where_the_matrix_says) {
  constexpr Size stored{45, 70};
  std::vector<std::uint8_t> from(std::size_t(stored.width) * stored.height * 3);
  for (int y = 0; y < stored.height; ++y)
    for (int x = 0; x < stored.width; ++x) {
      std::uint8_t* pixel = from.data() + (y * stored.width + x) * 3;
      pixel[0] = static_cast<std::uint8_t>(x);
      pixel[1] = static_cast<std::uint8_t>(y);
      pixel[2] = static_cast<std::uint8_t>(x ^ y);
    }
  constexpr int one = 1 << 16;
  for (const auto& [a, b, c, d] : std::vector<std::array<int, 4>>{{1, 0, 0, 1},
                                                                  {-1, 0, 0, 1},
                                                                  {1, 0, 0, -1},
                                                                  {-1, 0, 0, -1},
                                                                  {0, 1, 1, 0},
                                                                  {0, -1, 1, 0},
                                                                  {0, 1, -1, 0},
                                                                  {0, -1, -1, 0}}) {
    const std::int32_t matrix[9] = {a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30};
    const Orientation orientation = media::orientation_of(matrix);
    EXPECT(orientation.exact);
    const Size shown = orientation.apply(stored);
    EXPECT(shown == (a != 0 ? stored : Size{stored.height, stored.width}));
    media::Channels channels;
    channels.red = from.data();
    channels.green = from.data() + 1;
    channels.blue = from.data() + 2;
    channels.step = 3;
    channels.stride = stored.width * 3;
    channels.size = stored;
    std::vector<std::uint8_t> to(from.size());
    media::pack(channels, orientation, to.data(), shown.width * 3);
    for (int q = 0; q < stored.height; ++q)
      for (int p = 0; p < stored.width; ++p) {
        // Centred coordinates, so that negative axes need no shift; doubled to stay whole.
        const int cp = 2 * p - (stored.width - 1), cq = 2 * q - (stored.height - 1);
        const int x = (a * cp + c * cq + shown.width - 1) / 2;
        const int y = (b * cp + d * cq + shown.height - 1) / 2;
        const std::uint8_t* pixel = to.data() + (y * shown.width + x) * 3;
        EXPECT_EQ(int(pixel[0]), p);
        EXPECT_EQ(int(pixel[1]), q);
        EXPECT_EQ(int(pixel[2]), p ^ q);
      }
  }
}

CHECK_CASE(odd_angles_take_the_nearest_quarter) {
  std::int32_t matrix[9];
  av_display_rotation_set(matrix, 80);
  const Orientation near = media::orientation_of(matrix);
  EXPECT(!near.exact);
  EXPECT(near.transpose);
  const std::int32_t nothing[9] = {};
  EXPECT(media::orientation_of(nothing).upright());
  EXPECT(media::orientation_of(nullptr).upright());
}

CHECK_CASE(the_short_axis_is_enlarged) {
  EXPECT(media::square_pixels({720, 576}, {64, 45}) == (Size{1024, 576}));
  EXPECT(media::square_pixels({720, 480}, {8, 9}) == (Size{720, 540}));
  EXPECT(media::square_pixels({640, 480}, {1, 1}) == (Size{640, 480}));
  EXPECT(media::square_pixels({640, 480}, {0, 1}) == (Size{640, 480}));
  EXPECT(media::square_pixels({640, 480}, {-3, 1}) == (Size{640, 480}));
  EXPECT(media::square_pixels({640, 480}, {30000, 1}) == (Size{640, 480}));
}

CHECK_CASE(pixel_shape_and_rotation_together) {
  const TemporaryFolder folder;
  ClipOptions options;
  options.codec = "mpeg4";
  options.width = 64;
  options.height = 32;
  options.pixel_shape = {2, 1};
  write_clip(folder / "wide.mp4", options, 2, paint_corners);
  const auto wide = media::open_source((folder / "wide.mp4").string());
  EXPECT(wide->info().size == (Size{128, 32}));
  EXPECT(corners(wide->read().value()) == (Corners{0, 1, 2, 3}));
  EXPECT_EQ(wide->info().notes.size(), 1u);

  options.pixel_shape = {1, 2};
  options.rotation = -90;
  write_clip(folder / "tall.mp4", options, 2, paint_corners);
  const auto tall = media::open_source((folder / "tall.mp4").string());
  EXPECT(tall->info().size == (Size{64, 64}));
  EXPECT(corners(tall->read().value()) == (Corners{2, 0, 3, 1}));
}
