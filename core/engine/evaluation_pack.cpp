#include "core/engine/evaluation_pack.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "core/base/error.h"
#include "core/engine/plane_code.h"
#include "core/nn/checkpoint.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;
using Bytes = std::vector<std::uint8_t>;
constexpr const char* kKey = "flowscope.pack";  // of the metadata
constexpr int kLongestSide = 32768;

void append(Bytes& to, const Bytes& bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

std::size_t area(Size size) { return std::size_t(size.width) * std::size_t(size.height); }

// Green, then red and blue as their distance from it: what three channels share is
// written once.
Bytes encode_frame(const Frame& frame) {
  std::vector<int> green, red, blue;
  for (int y = 0; y < frame.height; ++y)
    for (const std::uint8_t* p = frame.row(y); p < frame.row(y) + 3 * frame.width; p += 3) {
      green.push_back(p[1]);
      red.push_back(p[0] - p[1]);
      blue.push_back(p[2] - p[1]);
    }
  Bytes out;
  for (const auto* plane : {&green, &red, &blue}) append(out, encode_plane(*plane, frame.size()));
  return out;
}

Frame decode_frame(std::span<const std::uint8_t>& bytes, Size size, std::int64_t index) {
  const auto green = decode_plane(bytes, size), red = decode_plane(bytes, size),
             blue = decode_plane(bytes, size);
  Image image(size.width, size.height);
  for (std::size_t i = 0; i < green.size(); ++i) {
    image.rgb[3 * i] = std::uint8_t(green[i] + red[i]);
    image.rgb[3 * i + 1] = std::uint8_t(green[i]);
    image.rgb[3 * i + 2] = std::uint8_t(green[i] + blue[i]);
  }
  return make_frame(std::move(image), index);
}

// fp16 as whole numbers in the order of the values, and back.
int ordered(float value) {
  const std::uint16_t bits = c10::Half(value).x;
  return bits & 0x8000 ? -int(bits & 0x7fff) : int(bits);
}
float from_ordered(int number) {
  const int size = std::min(std::abs(number), 0x7fff);
  return float(c10::Half(std::uint16_t(number < 0 ? size | 0x8000 : size), c10::Half::from_bits()));
}

Bytes encode_truth(const FlowField& truth) {
  std::vector<int> u, v;
  for (const Vec2& flow : truth.flow) u.push_back(ordered(flow.u)), v.push_back(ordered(flow.v));
  Bytes out = encode_plane(u, truth.size(), truth.valid);
  append(out, encode_plane(v, truth.size(), truth.valid));
  return out;
}

// One bit a pixel, the first the highest of a byte; nothing where all is valid.
Bytes pack_bits(const std::vector<std::uint8_t>& valid) {
  Bytes out((valid.size() + 7) / 8);
  for (std::size_t i = 0; i < valid.size(); ++i)
    if (valid[i] != 0) out[i / 8] |= std::uint8_t(0x80 >> i % 8);
  return out;
}

std::vector<std::uint8_t> unpack_bits(std::span<const std::uint8_t> bits, std::size_t count) {
  if (bits.empty()) return {};
  if (bits.size() != (count + 7) / 8) throw Error("a mask has another size than its pictures");
  std::vector<std::uint8_t> valid(count);
  for (std::size_t i = 0; i < count; ++i) valid[i] = bits[i / 8] >> (7 - i % 8) & 1;
  return valid;
}

at::Tensor tensor_of(const Bytes& bytes) {
  at::Tensor out = at::empty({std::int64_t(bytes.size())}, at::kByte);
  std::copy(bytes.begin(), bytes.end(), out.data_ptr<std::uint8_t>());
  return out;
}

// One pair of a file that was opened.
class Entry {
 public:
  Entry(const json& about, const nn::TensorMap& tensors, std::size_t index)
      : about_(about), tensors_(tensors), index_(index) {}

  EvaluationSample sample() const {
    EvaluationSample sample;
    sample.name = about_.at("name").get<std::string>();
    sample.dataset = about_.at("dataset").get<std::string>();
    const auto padding = about_.at("padding").get<std::string>();
    sample.padding = padding == "bottom" ? PaddingMode::bottom : PaddingMode::centred;
    const Size size{about_.at("width").get<int>(), about_.at("height").get<int>()};
    auto pictures = bytes("pictures"), truth = bytes("truth");
    // A value takes a bit at least: a size that lies is found before memory is taken.
    if (size.empty() || size.width > kLongestSide || size.height > kLongestSide ||
        area(size) * 6 > pictures.size() * 8)
      throw Error(fmt::format("\"{}\" has no size that could be", sample.name));
    sample.image1 = decode_frame(pictures, size, 0);
    sample.image2 = decode_frame(pictures, size, 1);
    sample.truth = FlowField(size.width, size.height);
    sample.truth.valid = unpack_bits(bytes("mask"), area(size));
    const auto u = decode_plane(truth, size, sample.truth.valid);
    const auto v = decode_plane(truth, size, sample.truth.valid);
    for (std::size_t i = 0; i < u.size(); ++i)
      sample.truth.flow[i] = {from_ordered(u[i]), from_ordered(v[i])};
    return sample;
  }

 private:
  std::span<const std::uint8_t> bytes(const char* what) const {
    const auto found = tensors_.find(fmt::format("{:03}.{}", index_, what));
    if (found == tensors_.end() || found->second.scalar_type() != at::kByte)
      throw Error(fmt::format("pair {} lacks its {}", index_, what));
    return {found->second.data_ptr<std::uint8_t>(), std::size_t(found->second.numel())};
  }

  const json& about_;
  const nn::TensorMap& tensors_;
  std::size_t index_;
};

}  // namespace

void write_pack(const fs::path& file, const std::vector<EvaluationPair>& pairs) {
  nn::TensorMap tensors;
  json list = json::array();
  std::int64_t total = 0;
  for (const EvaluationPair& pair : pairs) {
    const EvaluationSample sample = load(pair);
    if (sample.image1.size() != sample.truth.size() || sample.image2.size() != sample.truth.size())
      throw Error(fmt::format("{}: its images and truth differ in size.", pair.name));
    Bytes pictures = encode_frame(sample.image1);
    append(pictures, encode_frame(sample.image2));
    const auto add = [&](const char* what, const Bytes& bytes) {
      tensors[fmt::format("{:03}.{}", list.size(), what)] = tensor_of(bytes);
      total += std::int64_t(bytes.size());
    };
    add("pictures", pictures);
    add("truth", encode_truth(sample.truth));
    add("mask", pack_bits(sample.truth.valid));
    list.push_back({{"name", sample.name},
                    {"dataset", sample.dataset},
                    {"padding", sample.padding == PaddingMode::bottom ? "bottom" : "centred"},
                    {"width", sample.truth.width},
                    {"height", sample.truth.height}});
  }
  if (total > kLargestPack)
    throw Error(
        fmt::format("These {} pairs take {:.1f} MB as a pack, and a pack has at most {:.0f} "
                    "MB: list fewer of them.",
                    pairs.size(), double(total) / 1e6, double(kLargestPack) / 1e6));
  nn::write_safetensors(file, tensors, {{kKey, list.dump()}});
}

bool is_pack(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  char beginning[9] = {};
  in.read(beginning, 9);
  return in && beginning[8] == '{' && beginning[7] == 0;
}

std::vector<EvaluationSample> read_pack(const fs::path& file) {
  const nn::Checkpoint content = nn::read_checkpoint(file);
  const auto metadata = content.metadata.find(kKey);
  if (metadata == content.metadata.end())
    throw Error(fmt::format("{} is no pack of evaluation pairs; eval --pairs … --pack writes one.",
                            file.string()));
  try {
    std::vector<EvaluationSample> samples;
    const json list = json::parse(metadata->second);
    for (std::size_t i = 0; i < list.size(); ++i)
      samples.push_back(Entry(list.at(i), content.tensors, i).sample());
    return samples;
  } catch (const json::exception&) {
    throw Error(fmt::format("{} is damaged: its list of pairs cannot be read.", file.string()));
  } catch (const Error& error) {
    throw Error(fmt::format("{} is damaged: {}.", file.string(), error.what()));
  }
}

}  // namespace flowscope::engine
