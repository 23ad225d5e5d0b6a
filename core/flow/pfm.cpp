#include "core/flow/pfm.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <limits>
#include <ostream>
#include <vector>

#include "core/base/error.h"
#include "core/flow/binary.h"

namespace flowscope {

namespace {

// The next word of the header and the one white space after it, which is all that
// may stand between the last word and the pixels.
std::string next_word(std::istream& in, const std::string& name) {
  constexpr std::size_t kLongest = 32;
  std::string word;
  int c = in.get();
  while (c != EOF && std::isspace(c) && word.size() < kLongest) c = in.get();
  while (c != EOF && !std::isspace(c) && word.size() < kLongest) {
    word += char(c);
    c = in.get();
  }
  if (word.empty() || c == EOF || !std::isspace(c))
    throw Error(fmt::format("{} is not a whole PFM file: its header breaks off.", name));
  return word;
}

template <typename Number>
Number number(std::istream& in, const std::string& name, const char* what) {
  const std::string word = next_word(in, name);
  Number value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size())
    throw Error(fmt::format("{} has a damaged PFM header: '{}' is not a {}.", name, word, what));
  return value;
}

}  // namespace

FlowField read_pfm(std::istream& in, const std::string& name) {
  char magic[2] = {};
  in.read(magic, sizeof magic);
  if (in.gcount() != 2 || magic[0] != 'P' || (magic[1] != 'F' && magic[1] != 'f'))
    throw Error(fmt::format("{} is not a PFM file: it does not begin with PF.", name));
  if (magic[1] == 'f')
    throw Error(fmt::format("{} is a PFM file of one channel; flow needs three (u, v, 0).", name));
  const auto width = number<std::int32_t>(in, name, "width");
  const auto height = number<std::int32_t>(in, name, "height");
  const auto scale = number<double>(in, name, "scale");
  if (!std::isfinite(scale) || scale == 0)
    throw Error(fmt::format("{} has a damaged PFM header: its scale is {}.", name, scale));
  const auto order = scale < 0 ? std::endian::little : std::endian::big;
  binary::expect_size(width, height, 3 * sizeof(float), binary::bytes_left(in, name), name);

  FlowField flow(width, height);
  std::vector<float> row(std::size_t(width) * 3);
  for (int y = height - 1; y >= 0; --y) {
    binary::read_exactly(in, row.data(), row.size() * sizeof(float), name);
    for (int x = 0; x < width; ++x) {
      const float* pixel = row.data() + std::size_t(x) * 3;
      binary::store(flow, x, y, binary::ordered(pixel[0], order), binary::ordered(pixel[1], order));
    }
  }
  return flow;
}

void write_pfm(std::ostream& out, const FlowField& flow) {
  constexpr auto kOrder = std::endian::little;
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  out << "PF\n" << flow.width << ' ' << flow.height << "\n-1\n";
  std::vector<float> row(std::size_t(flow.width) * 3);
  for (int y = flow.height - 1; y >= 0; --y) {
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 value = flow.at(x, y);
      const bool known = flow.is_valid(x, y) && !binary::unknown(value.u, value.v);
      float* pixel = row.data() + std::size_t(x) * 3;
      pixel[0] = binary::ordered(known ? value.u : kNaN, kOrder);
      pixel[1] = binary::ordered(known ? value.v : kNaN, kOrder);
    }
    out.write(reinterpret_cast<const char*>(row.data()),
              std::streamsize(row.size() * sizeof(float)));
  }
}

}  // namespace flowscope
