#include "core/nn/stored_zip.h"

#include <fmt/format.h>

#include "core/nn/bytes.h"
#include "core/nn/crc32.h"
#include "core/nn/printable.h"

namespace flowscope::nn {
namespace {

constexpr std::uint32_t kEnd64 = 0x06064b50, kLocator64 = 0x07064b50;
constexpr std::uint32_t kEntry = 0x02014b50, kLocal = 0x04034b50;
constexpr std::uint32_t kIn64 = 0xffffffffu;  // the number is in a zip64 record
constexpr std::size_t kEntrySize = 46;

[[noreturn]] void damaged(const std::string& name, const std::string& what) {
  throw Error(fmt::format("{} is damaged: {}.", name, what));
}

// A reader placed at an absolute position of the archive.
ByteReader reader_at(std::string_view archive, std::uint64_t position, const std::string& name) {
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
    damaged(name, "the zip archive has no end (a download that broke off?)");
  ByteReader reader = reader_at(archive, end + 10, name);
  Directory found{};
  found.entries = reader.number<std::uint16_t>();
  reader.take(4);
  found.offset = reader.number<std::uint32_t>();
  if (reader.number<std::uint16_t>() != reader.left())  // a comment
    damaged(name, "the zip archive's end is not the file's");
  if (found.offset != kIn64 && found.entries != 0xffffu) return found;
  if (end < 20) return found;
  ByteReader locator = reader_at(archive, end - 20, name);
  if (locator.number<std::uint32_t>() != kLocator64) return found;
  locator.take(4);
  ByteReader end64 = reader_at(archive, locator.number<std::uint64_t>(), name);
  if (end64.number<std::uint32_t>() != kEnd64) damaged(name, "the zip archive's end is broken");
  end64.take(28);
  found.entries = end64.number<std::uint64_t>();
  end64.take(8);
  found.offset = end64.number<std::uint64_t>();
  return found;
}

struct Entry {
  std::string member;
  std::uint32_t crc = 0;
  std::uint64_t offset = 0, stored = 0, full = 0;
};

// Numbers that did not fit 32 bits stand in the extra field of kind 1, in this order.
void read_zip64(std::string_view extra, const std::string& name, Entry& entry) {
  ByteReader reader(extra, name);
  while (reader.left() >= 4) {
    const auto kind = reader.number<std::uint16_t>();
    ByteReader field(reader.take(reader.number<std::uint16_t>()), name);
    if (kind != 1) continue;
    for (std::uint64_t* value : {&entry.full, &entry.stored, &entry.offset})
      if (*value == kIn64) *value = field.number<std::uint64_t>();
  }
}

Entry read_entry(ByteReader& list, const std::string& name) {
  if (list.number<std::uint32_t>() != kEntry) damaged(name, "the zip archive's list is broken");
  list.take(4);
  const auto flags = list.number<std::uint16_t>(), method = list.number<std::uint16_t>();
  list.take(4);
  Entry entry;
  entry.crc = list.number<std::uint32_t>();
  entry.stored = list.number<std::uint32_t>();
  entry.full = list.number<std::uint32_t>();
  const auto name_length = list.number<std::uint16_t>();
  const auto extra_length = list.number<std::uint16_t>();
  const auto comment_length = list.number<std::uint16_t>();
  list.take(8);
  entry.offset = list.number<std::uint32_t>();
  entry.member = list.take(name_length);
  read_zip64(list.take(extra_length), name, entry);
  list.take(comment_length);
  if (method != 0 || (flags & 1) != 0 || entry.stored != entry.full)
    throw Error(
        fmt::format("{}: \"{}\" in it is compressed or encrypted, as PyTorch never writes "
                    "it; save the checkpoint anew with torch.save.",
                    name, printable(entry.member)));
  return entry;
}

std::string_view locate(std::string_view archive, const Entry& entry, const std::string& name) {
  ByteReader local = reader_at(archive, entry.offset, name);
  if (local.number<std::uint32_t>() != kLocal)
    damaged(name, fmt::format("\"{}\" is not where the zip archive says", printable(entry.member)));
  local.take(22);
  const auto name_length = local.number<std::uint16_t>(), extra = local.number<std::uint16_t>();
  if (local.take(name_length) != entry.member)
    damaged(name, fmt::format("\"{}\" has two names", printable(entry.member)));
  local.take(extra);
  return local.take(entry.full);
}

}  // namespace

std::map<std::string, StoredMember> stored_members(std::string_view archive,
                                                   const std::string& name) {
  const Directory directory = find_directory(archive, name);
  if (directory.entries > archive.size() / kEntrySize)
    damaged(name, "the zip archive's list is longer than the file");
  ByteReader list = reader_at(archive, directory.offset, name);
  std::map<std::string, StoredMember> members;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    const Entry entry = read_entry(list, name);
    const StoredMember member{locate(archive, entry, name), entry.crc};
    if (!members.emplace(entry.member, member).second)
      damaged(name, fmt::format("\"{}\" is in it twice", printable(entry.member)));
  }
  return members;
}

std::string_view checked(const StoredMember& member, const std::string& member_name,
                         const std::string& name) {
  // torch.serialization.set_crc32_options(False) leaves the checksum out.
  if (member.crc != 0 && crc32(member.bytes) != member.crc)
    damaged(name, fmt::format("the checksum of \"{}\" in it is another (a download that broke "
                              "off?)",
                              printable(member_name)));
  return member.bytes;
}

}  // namespace flowscope::nn
