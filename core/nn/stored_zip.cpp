#include "core/nn/stored_zip.h"

#include <fmt/format.h>

#include <cstdint>

#include "core/nn/bytes.h"

namespace flowscope::nn {
namespace {

constexpr std::uint32_t kEnd = 0x06054b50, kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::uint32_t kEntry = 0x02014b50, kLocal = 0x04034b50;
constexpr std::uint32_t kIn64 = 0xffffffffu;

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw Error(fmt::format("{} is damaged: {}.", name, what));
}

// A reader placed at an absolute position of the archive.
ByteReader at(std::string_view archive, std::uint64_t position, const std::string& name) {
  ByteReader reader(archive, name);
  reader.take(position);
  return reader;
}

struct Directory {
  std::uint64_t entries, offset;
};

Directory find_directory(std::string_view archive, const std::string& name) {
  const std::size_t end = archive.rfind(std::string_view("PK\x05\x06", 4));
  if (end == std::string_view::npos)
    damaged(name, "the zip archive has no end (a broken download?)");
  ByteReader reader = at(archive, end + 10, name);
  Directory found{};
  found.entries = reader.number<std::uint16_t>();
  reader.take(4);
  found.offset = reader.number<std::uint32_t>();
  if (found.offset != kIn64 && found.entries != 0xffffu) return found;
  if (end < 20) damaged(name, "the zip archive's end is incomplete");
  ByteReader locator = at(archive, end - 20, name);
  if (locator.number<std::uint32_t>() != kLocator64) return found;
  locator.take(4);
  ByteReader end64 = at(archive, locator.number<std::uint64_t>(), name);
  if (end64.number<std::uint32_t>() != kEnd64)
    damaged(name, "the zip archive's end is inconsistent");
  end64.take(28);
  found.entries = end64.number<std::uint64_t>();
  end64.take(8);
  found.offset = end64.number<std::uint64_t>();
  return found;
}

// Sizes and offset that did not fit 32 bits stand in the extra field 1, in this order.
void read_zip64(std::string_view extra, const std::string& name, std::uint64_t& full,
                std::uint64_t& stored, std::uint64_t& offset) {
  ByteReader reader(extra, name);
  while (reader.left() >= 4) {
    const auto kind = reader.number<std::uint16_t>();
    ByteReader field(reader.take(reader.number<std::uint16_t>()), name);
    if (kind != 1) continue;
    for (std::uint64_t* value : {&full, &stored, &offset})
      if (*value == kIn64) *value = field.number<std::uint64_t>();
  }
}

}  // namespace

std::map<std::string, std::string_view> stored_members(std::string_view archive,
                                                       const std::string& name) {
  const Directory directory = find_directory(archive, name);
  if (directory.entries > archive.size() / 46) damaged(name, "the zip archive's list is too long");
  ByteReader list = at(archive, directory.offset, name);
  std::map<std::string, std::string_view> members;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    if (list.number<std::uint32_t>() != kEntry) damaged(name, "the zip archive's list is broken");
    list.take(4);
    const auto flags = list.number<std::uint16_t>();
    const auto method = list.number<std::uint16_t>();
    list.take(8);
    std::uint64_t stored = list.number<std::uint32_t>(), full = list.number<std::uint32_t>();
    const auto name_length = list.number<std::uint16_t>();
    const auto extra_length = list.number<std::uint16_t>();
    const auto comment_length = list.number<std::uint16_t>();
    list.take(8);
    std::uint64_t offset = list.number<std::uint32_t>();
    const std::string member(list.take(name_length));
    read_zip64(list.take(extra_length), name, full, stored, offset);
    list.take(comment_length);
    if (method != 0 || (flags & 1) != 0 || stored != full)
      throw Error(fmt::format(
          "{}: member \"{}\" is compressed or encrypted; PyTorch stores plainly.", name, member));
    ByteReader local = at(archive, offset, name);
    if (local.number<std::uint32_t>() != kLocal)
      damaged(name, "a zip member is not where it should be");
    local.take(22);
    const auto local_name = local.number<std::uint16_t>();
    const auto local_extra = local.number<std::uint16_t>();
    local.take(std::uint64_t(local_name) + local_extra);
    members[member] = local.take(full);
  }
  return members;
}

}  // namespace flowscope::nn
