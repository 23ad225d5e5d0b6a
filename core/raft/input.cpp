#include "core/raft/input.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

namespace flowscope::raft {
namespace {

int total_padding(int size, int levels) {
  const int smallest = 8 << std::max(levels, 4);
  return std::max(smallest, (size + 7) / 8 * 8) - size;
}

}  // namespace

Padding padding_for(Size size, PaddingMode mode, int levels) {
  const int columns = total_padding(size.width, levels);
  const int rows = total_padding(size.height, levels);
  Padding padding;
  padding.left = columns / 2;
  padding.right = columns - padding.left;
  padding.top = mode == PaddingMode::centred ? rows / 2 : 0;
  padding.bottom = rows - padding.top;
  return padding;
}

at::Tensor padded_pixels(const Frame& frame, const Padding& padding) {
  const int width = frame.width + padding.left + padding.right;
  const int height = frame.height + padding.top + padding.bottom;
  at::Tensor out = at::empty({height, width, 3}, at::kByte);
  std::uint8_t* data = out.data_ptr<std::uint8_t>();
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = frame.row(std::clamp(y - padding.top, 0, frame.height - 1));
    std::uint8_t* target = data + std::ptrdiff_t(y) * width * 3;
    for (int x = 0; x < padding.left; ++x, target += 3) std::memcpy(target, row, 3);
    std::memcpy(target, row, std::size_t(frame.width) * 3);
    target += std::ptrdiff_t(frame.width) * 3;
    const std::uint8_t* last = row + std::ptrdiff_t(frame.width - 1) * 3;
    for (int x = 0; x < padding.right; ++x, target += 3) std::memcpy(target, last, 3);
  }
  return out;
}

at::Tensor network_input(const at::Tensor& pixels, at::Device device) {
  const at::Tensor scaled = pixels.to(device).to(at::kFloat).div_(255).mul_(2).sub_(1);
  if (scaled.dim() == 4) return scaled.contiguous(at::MemoryFormat::ChannelsLast);
  // Dense [H, W, 3] is channels-last memory already.
  return scaled.permute({2, 0, 1}).unsqueeze(0);
}

FlowField to_field(const at::Tensor& flow, const Padding& padding) {
  const std::int64_t width = flow.size(3) - padding.left - padding.right;
  const std::int64_t height = flow.size(2) - padding.top - padding.bottom;
  const at::Tensor inside = flow[0]
                                .narrow(1, padding.top, height)
                                .narrow(2, padding.left, width)
                                .to(at::kCPU, at::kFloat)
                                .permute({1, 2, 0})
                                .contiguous();
  FlowField field{int(width), int(height)};
  static_assert(sizeof(Vec2) == 2 * sizeof(float));
  std::memcpy(static_cast<void*>(field.flow.data()), inside.data_ptr<float>(),
              field.flow.size() * sizeof(Vec2));
  return field;
}

}  // namespace flowscope::raft
