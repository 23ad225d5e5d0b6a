#include "core/flow/npy.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <numeric>
#include <ostream>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/flow/binary.h"

namespace flowscope {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

struct Header {
  std::endian order = std::endian::little;
  std::size_t item = 4;  // bytes of a number: 4 or 8
  bool fortran = false;
  std::array<std::int64_t, 3> shape{};
};

// What follows `'key':` in the dictionary that NumPy writes.
std::string_view value_of(std::string_view text, const char* key, const std::string& name) {
  const std::string quoted = fmt::format("'{}':", key);
  const auto at = text.find(quoted);
  if (at == std::string_view::npos)
    throw Error(fmt::format("{} has a damaged npy header: it does not say its {}.", name, key));
  text.remove_prefix(at + quoted.size());
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

std::array<std::int64_t, 3> parse_shape(std::string_view text, const std::string& name) {
  const auto end = text.find(')');
  const std::string_view inside =
      text.starts_with('(') && end != std::string_view::npos ? text.substr(1, end - 1) : "";
  std::array<std::int64_t, 3> shape{};
  std::size_t count = 0;
  const char* at = inside.data();
  const char* const last = at + inside.size();
  while (at != last) {
    while (at != last && *at == ' ') ++at;
    if (at == last) break;  // a comma at the end
    std::int64_t side = 0;
    const auto [after, error] = std::from_chars(at, last, side);
    if (error != std::errc() || count == shape.size() || (after != last && *after != ',')) {
      count = 0;
      break;
    }
    shape[count++] = side;
    at = after == last ? last : after + 1;
  }
  if (count != 3 || (shape[2] != 2 && shape[0] != 2))
    throw Error(fmt::format("{} holds an array of shape ({}); flow is (H, W, 2) or (2, H, W).",
                            name, inside));
  return shape;
}

Header parse(std::string_view text, const std::string& name) {
  Header header;
  const std::string_view descr = value_of(text, "descr", name).substr(0, 5);
  if (descr == "'<f4'" || descr == "'<f8'" || descr == "'>f4'" || descr == "'>f8'") {
    header.order = descr[1] == '<' ? std::endian::little : std::endian::big;
    header.item = descr[3] == '4' ? 4 : 8;
  } else {
    throw Error(fmt::format("{} holds numbers of another kind; flow is float32 or float64.", name));
  }
  const std::string_view order = value_of(text, "fortran_order", name);
  header.fortran = order.starts_with("True");
  if (!header.fortran && !order.starts_with("False"))
    throw Error(fmt::format("{} has a damaged npy header: its order is unclear.", name));
  header.shape = parse_shape(value_of(text, "shape", name), name);
  return header;
}

Header read_header(std::istream& in, const std::string& name) {
  char begin[8] = {};
  in.read(begin, sizeof begin);
  if (in.gcount() != sizeof begin || std::string_view(begin, 6) != kMagic)
    throw Error(fmt::format("{} is not an .npy file: it does not begin with NumPy's mark.", name));
  const int version = static_cast<unsigned char>(begin[6]);
  if (version < 1 || version > 3)
    throw Error(fmt::format("{} is npy version {}; versions 1 to 3 are known.", name, version));
  unsigned char length[4] = {};
  binary::read_exactly(in, length, version == 1 ? 2 : 4, name);
  const std::uint64_t bytes =
      length[0] | length[1] << 8 | length[2] << 16 | std::uint64_t(length[3]) << 24;
  if (bytes > binary::bytes_left(in, name))
    throw Error(fmt::format("{} is truncated: it ends within its header.", name));
  std::string text(bytes, '\0');
  binary::read_exactly(in, text.data(), text.size(), name);
  return parse(text, name);
}

double number_at(const std::vector<char>& raw, std::size_t index, const Header& header) {
  const char* from = raw.data() + index * header.item;
  if (header.item == 8) {
    double value;
    std::memcpy(&value, from, sizeof value);
    return binary::ordered(value, header.order);
  }
  float value;
  std::memcpy(&value, from, sizeof value);
  return double(binary::ordered(value, header.order));
}

// The mark, the version and the dictionary, up to the numbers.
void write_header(std::ostream& out, const std::vector<std::int64_t>& shape) {
  std::string sides;
  for (const std::int64_t side : shape) sides += fmt::format("{}, ", side);
  if (shape.size() > 1) sides.resize(sides.size() - 2);  // a single one keeps its comma
  std::string text =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", sides);
  constexpr std::size_t kAlignment = 64, kPrefix = 10;
  text.append(kAlignment - 1 - (kPrefix + text.size()) % kAlignment, ' ');
  text += '\n';
  out << kMagic << '\x01' << '\0' << char(text.size() & 0xff) << char(text.size() >> 8) << text;
}

}  // namespace

FlowField read_npy(std::istream& in, const std::string& name) {
  const Header header = read_header(in, name);
  const auto& shape = header.shape;
  const bool channels_last = shape[2] == 2;  // wins where both could be meant
  const std::int64_t height = channels_last ? shape[0] : shape[1];
  const std::int64_t width = channels_last ? shape[1] : shape[2];
  binary::expect_size(width, height, 2 * header.item, binary::bytes_left(in, name), name);

  std::vector<char> raw(std::size_t(width * height) * 2 * header.item);
  binary::read_exactly(in, raw.data(), raw.size(), name);
  const std::array<std::int64_t, 3> step =
      header.fortran ? std::array<std::int64_t, 3>{1, shape[0], shape[0] * shape[1]}
                     : std::array<std::int64_t, 3>{shape[1] * shape[2], shape[2], 1};
  const auto [row, column, channel] =
      channels_last ? step : std::array<std::int64_t, 3>{step[1], step[2], step[0]};
  FlowField flow{int(width), int(height)};
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x) {
      const auto at = std::size_t(y * row + x * column);
      binary::store(flow, x, y, number_at(raw, at, header),
                    number_at(raw, at + std::size_t(channel), header));
    }
  return flow;
}

void write_npy(std::ostream& out, const FlowField& flow) {
  write_header(out, {flow.height, flow.width, 2});
  constexpr auto kOrder = std::endian::little;
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  std::vector<Vec2> row(std::size_t(flow.width));
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 value = flow.at(x, y);
      const bool known = flow.is_valid(x, y) && !binary::unknown(value.u, value.v);
      row[std::size_t(x)] = {binary::ordered(known ? value.u : kNaN, kOrder),
                             binary::ordered(known ? value.v : kNaN, kOrder)};
    }
    out.write(reinterpret_cast<const char*>(row.data()),
              std::streamsize(row.size() * sizeof(Vec2)));
  }
}

void write_npy_array(std::ostream& out, const std::vector<std::int64_t>& shape,
                     const std::vector<float>& values) {
  const std::int64_t count =
      std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
  if (count != std::int64_t(values.size()))
    throw Error(fmt::format("An array of {} numbers cannot be written as one of {}.", values.size(),
                            count));
  write_header(out, shape);
  std::vector<float> stored = values;
  for (float& value : stored) value = binary::ordered(value, std::endian::little);
  out.write(reinterpret_cast<const char*>(stored.data()),
            std::streamsize(stored.size() * sizeof(float)));
}

}  // namespace flowscope
