#include <ATen/ATen.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "core/engine/evaluation_pack.h"
#include "core/engine/plane_code.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/nn/checkpoint.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

// A smooth plane with steps, noise and a few values far off.
std::vector<int> plane(Size size, int noise) {
  std::vector<int> values;
  std::uint32_t state = 7;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      state = state * 1664525 + 1013904223;
      const int off = int(state >> 16) % (2 * noise + 1) - noise;
      values.push_back(x * 2 - y + (x > size.width / 2 ? 900 : 0) + off +
                       (state % 997 == 0 ? 4000000 : 0));
    }
  return values;
}

struct Pair {
  TemporaryFolder folder;
  Size size{61, 37};
  engine::EvaluationPair pair;
  Image image1{61, 37}, image2{61, 37};
  FlowField truth{61, 37};

  Pair() {
    for (std::size_t i = 0; i < image1.rgb.size(); ++i) {
      image1.rgb[i] = std::uint8_t(i * 7 % 256);
      image2.rgb[i] = std::uint8_t(i * i % 251);
    }
    for (std::size_t i = 0; i < truth.flow.size(); ++i)
      truth.flow[i] = {std::sin(float(i) * 0.02f) * 30, -float(i) * 0.01f};
    truth.invalidate(3, 2);
    truth.invalidate(60, 36);
    write_image(folder / "1.ppm", image1);
    write_image(folder / "2.ppm", image2);
    write_flow(folder / "t.flo", truth, FlowFormat::flo);
    pair = {"one", "Set", "flo", folder / "1.ppm", folder / "2.ppm", folder / "t.flo", {}};
  }
};

std::vector<std::uint8_t> rgb(const Frame& frame) { return to_image(frame).rgb; }

}  // namespace

CHECK_CASE(planes_survive_their_code) {
  for (const Size size : {Size{1, 1}, Size{1, 40}, Size{40, 1}, Size{97, 53}})
    for (const int noise : {0, 3, 300}) {
      const auto values = plane(size, noise);
      const auto bytes = engine::encode_plane(values, size);
      std::span<const std::uint8_t> rest(bytes);
      EXPECT(engine::decode_plane(rest, size) == values);
      EXPECT(rest.empty());
    }
}

CHECK_CASE(a_smooth_plane_takes_a_fraction_of_its_bytes) {
  const Size size{200, 100};
  std::vector<int> smooth(20000);
  for (std::size_t i = 0; i < smooth.size(); ++i) smooth[i] = int(i % 200) / 3 + int(i / 200);
  EXPECT(engine::encode_plane(smooth, size).size() < smooth.size() / 4);
}

CHECK_CASE(unknown_values_take_no_room) {
  const Size size{64, 64};
  auto values = plane(size, 100);
  std::vector<std::uint8_t> known(values.size());
  for (std::size_t i = 0; i < known.size(); i += 5) known[i] = 1;
  const auto bytes = engine::encode_plane(values, size, known);
  EXPECT(bytes.size() < engine::encode_plane(values, size).size() / 3);
  std::span<const std::uint8_t> rest(bytes);
  const auto back = engine::decode_plane(rest, size, known);
  for (std::size_t i = 0; i < known.size(); i += 5) EXPECT_EQ(back[i], values[i]);
}

CHECK_CASE(cut_off_and_hostile_planes_are_refused) {
  const Size size{30, 30};
  const auto bytes = engine::encode_plane(plane(size, 20), size);
  std::span<const std::uint8_t> half(bytes.data(), bytes.size() / 2);
  EXPECT_ERROR(engine::decode_plane(half, size), "too early");
  const std::vector<std::uint8_t> ones(10000, 0xff);
  std::span<const std::uint8_t> hostile(ones);
  EXPECT_ERROR(engine::decode_plane(hostile, size), "impossible");
}

CHECK_CASE(a_pack_gives_back_its_pairs) {
  const Pair one;
  const auto file = one.folder / "p.safetensors";
  auto below = one.pair;
  below.dataset = "KITTI-2015";
  engine::write_pack(file, {one.pair, below});
  EXPECT(engine::is_pack(file));
  const auto samples = engine::read_pack(file);
  EXPECT_EQ(samples.size(), 2u);
  EXPECT_EQ(samples[0].name, "one");
  EXPECT_EQ(samples[0].dataset, "Set");
  EXPECT(samples[0].padding == PaddingMode::centred && samples[1].padding == PaddingMode::bottom);
  EXPECT(rgb(samples[0].image1) == one.image1.rgb);
  EXPECT(rgb(samples[0].image2) == one.image2.rgb);
  EXPECT(samples[0].truth.valid == one.truth.valid);
  for (std::size_t i = 0; i < one.truth.flow.size(); ++i) {
    if (!one.truth.is_valid(i)) continue;
    const Vec2 truth = one.truth.flow[i], read = samples[0].truth.flow[i];
    EXPECT_NEAR(read.u, float(c10::Half(truth.u)), 0);
    EXPECT_NEAR(read.v, float(c10::Half(truth.v)), 0);
  }
}

CHECK_CASE(kitti_is_padded_below_whatever_its_files) {
  const Pair one;
  auto pair = one.pair;
  for (const char* kind : {"flo", "kitti"})
    for (const auto& [dataset, padding] :
         {std::pair{"KITTI-2015", PaddingMode::bottom}, std::pair{"kitti12", PaddingMode::bottom},
          std::pair{"Flowscope scenes", PaddingMode::centred},
          std::pair{"", PaddingMode::centred}}) {
      pair.kind = kind;
      pair.dataset = dataset;
      EXPECT(engine::load(pair).padding == padding);
    }
}

CHECK_CASE(more_than_a_pack_holds_is_refused_and_nothing_written) {
  const TemporaryFolder folder;
  Image noise(3000, 2500);  // 22.5 MB that no code makes smaller
  std::uint32_t state = 1;
  for (std::uint8_t& value : noise.rgb) {
    state = state * 1664525 + 1013904223;
    value = std::uint8_t(state >> 24);
  }
  write_image(folder / "n.ppm", noise);
  write_flow(folder / "t.flo", FlowField(3000, 2500), FlowFormat::flo);
  const engine::EvaluationPair pair{
      "loud", "Set", "flo", folder / "n.ppm", folder / "n.ppm", folder / "t.flo", {}};
  EXPECT_ERROR(engine::write_pack(folder / "p.safetensors", {pair}), "at most 40 MB");
  EXPECT(!std::filesystem::exists(folder / "p.safetensors"));
}

CHECK_CASE(packs_that_are_none_or_lie_are_refused) {
  const Pair one;
  const auto file = one.folder / "p.safetensors";
  std::ofstream(one.folder / "list.json") << "[{\"name\": \"a pair\"}]";
  EXPECT(!engine::is_pack(one.folder / "list.json"));
  nn::write_safetensors(file, {{"a", at::ones({1})}});
  EXPECT_ERROR(engine::read_pack(file), "no pack");
  engine::write_pack(file, {one.pair});
  auto content = nn::read_checkpoint(file);
  const auto with = [&](const std::string& from, const std::string& to) {
    auto metadata = content.metadata;
    auto& list = metadata.at("flowscope.pack");
    list.replace(list.find(from), from.size(), to);
    nn::write_safetensors(file, content.tensors, metadata);
  };
  with("\"width\":61", "\"width\":32000");
  EXPECT_ERROR(engine::read_pack(file), "no size that could be");
  with("\"width\":61", "\"width\":64");
  EXPECT_ERROR(engine::read_pack(file), "is damaged");
  with("\"width\":61", "\"wide\":61");
  EXPECT_ERROR(engine::read_pack(file), "list of pairs cannot be read");
  content.tensors.erase("000.truth");
  nn::write_safetensors(file, content.tensors, content.metadata);
  EXPECT_ERROR(engine::read_pack(file), "lacks its truth");
}
