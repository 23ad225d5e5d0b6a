#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/nn/checkpoint.h"
#include "core/raft/input.h"
#include "tests/checks/check.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

CHECK_CASE(the_smaller_half_lies_left_and_above) {
  const Padding padding = padding_for({179, 145}, PaddingMode::centred);
  EXPECT(padding == (Padding{2, 3, 3, 4}));
  EXPECT(padding_for({179, 145}, PaddingMode::bottom) == (Padding{2, 3, 0, 7}));
  EXPECT(padding_for({256, 128}, PaddingMode::centred) == (Padding{}));
}

CHECK_CASE(small_pictures_are_padded_to_128) {
  EXPECT(padding_for({1, 50}, PaddingMode::centred) == (Padding{63, 64, 39, 39}));
}

CHECK_CASE(borders_are_replicated_and_taken_off_again) {
  const Frame frame = checks::moving_texture(5, 3, 0);
  const Padding padding{2, 3, 1, 4};
  const at::Tensor padded = padded_pixels(frame, padding);
  EXPECT_EQ(padded.size(0), 8);
  EXPECT_EQ(padded.size(1), 10);
  EXPECT_EQ(int(padded[0][0][1].item<std::uint8_t>()), int(frame.row(0)[1]));
  EXPECT_EQ(int(padded[7][9][2].item<std::uint8_t>()), int(frame.row(2)[4 * 3 + 2]));
  EXPECT_EQ(int(padded[2][3][0].item<std::uint8_t>()), int(frame.row(1)[1 * 3]));
  const at::Tensor flow = at::arange(160).to(at::kFloat).view({1, 2, 8, 10});
  const FlowField field = to_field(flow, padding);
  EXPECT_EQ(field.width, 5);
  EXPECT_EQ(field.height, 3);
  EXPECT_EQ(field.at(0, 0).u, 12.0f);
  EXPECT_EQ(field.at(4, 2).v, 80.0f + 36.0f);
}

// The reference's pad on ramps modulo 251, both modes.
SHARED_CASE(padding_matches_the_reference) {
  const auto recorded =
      nn::read_checkpoint(checks::shared("parity/padding_and_colour.safetensors")).tensors;
  for (const auto& [height, width] :
       {std::pair{145, 179}, std::pair{150, 200}, std::pair{129, 131}, std::pair{130, 256}})
    for (const auto& [mode, word] :
         {std::pair{PaddingMode::centred, "sintel"}, std::pair{PaddingMode::bottom, "kitti"}}) {
      const at::Tensor ramp = at::arange(std::int64_t(height) * width).remainder(251).to(at::kByte);
      const at::Tensor rgb = ramp.view({height, width, 1}).repeat({1, 1, 3});
      const at::Tensor ours =
          padded_pixels(checks::frame_of(rgb), padding_for({width, height}, mode));
      EXPECT(at::equal(ours.select(2, 0),
                       recorded.at(fmt::format("pad.{}.{}x{}", word, height, width))));
    }
}
