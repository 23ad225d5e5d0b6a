#include "core/flow/flo.h"

#include <fmt/format.h>

#include <ostream>
#include <vector>

#include "core/base/error.h"
#include "core/flow/binary.h"

namespace flowscope {

namespace {
constexpr char kMagic[] = {'P', 'I', 'E', 'H'};
constexpr float kUnknown = 1e10f;
constexpr auto kOrder = std::endian::little;
}  // namespace

FlowField read_flo(std::istream& in, const std::string& name) {
  char magic[4] = {};
  in.read(magic, sizeof magic);
  if (in.gcount() != sizeof magic || std::memcmp(magic, kMagic, sizeof magic) != 0)
    throw Error(fmt::format("{} is not a .flo file: it does not begin with PIEH.", name));
  std::int32_t size[2];
  binary::read_exactly(in, size, sizeof size, name);
  for (auto& side : size) side = binary::ordered(side, kOrder);
  binary::expect_size(size[0], size[1], sizeof(Vec2), binary::bytes_left(in, name), name);

  FlowField flow(size[0], size[1]);
  binary::read_exactly(in, flow.flow.data(), flow.flow.size() * sizeof(Vec2), name);
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 raw = flow.at(x, y);
      const Vec2 value{binary::ordered(raw.u, kOrder), binary::ordered(raw.v, kOrder)};
      flow.at(x, y) = {};
      binary::store(flow, x, y, value.u, value.v);
    }
  return flow;
}

void write_flo(std::ostream& out, const FlowField& flow) {
  out.write(kMagic, sizeof kMagic);
  const std::int32_t size[2] = {binary::ordered(flow.width, kOrder),
                                binary::ordered(flow.height, kOrder)};
  out.write(reinterpret_cast<const char*>(size), sizeof size);
  std::vector<Vec2> row(std::size_t(flow.width));
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 value = flow.at(x, y);
      const bool known = flow.is_valid(x, y) && !binary::unknown(value.u, value.v);
      row[std::size_t(x)] = {binary::ordered(known ? value.u : kUnknown, kOrder),
                             binary::ordered(known ? value.v : kUnknown, kOrder)};
    }
    out.write(reinterpret_cast<const char*>(row.data()),
              std::streamsize(row.size() * sizeof(Vec2)));
  }
}

}  // namespace flowscope
