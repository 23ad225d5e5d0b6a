// Checkpoints written by hand, byte by byte: what torch.save would never write.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flowscope::checks {

template <typename T>
std::string little_endian(T value) {
  std::string out(sizeof(T), '\0');
  std::memcpy(out.data(), &value, sizeof(T));
  return out;
}

// Pickle's opcodes as words: P("\x80\x02").global("torch", "Size") …
namespace pickle {
inline std::string begin() { return "\x80\x02"; }
inline std::string text(const std::string& value) {
  return "X" + little_endian(std::uint32_t(value.size())) + value;
}
inline std::string integer(std::int64_t value) { return "\x8a\x08" + little_endian(value); }
inline std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}
inline std::string tuple(const std::vector<std::string>& items) {
  std::string out = "(";
  for (const std::string& item : items) out += item;
  return out + "t";
}
inline std::string counts(const std::vector<std::int64_t>& values) {
  std::vector<std::string> items;
  for (const std::int64_t value : values) items.push_back(integer(value));
  return tuple(items);
}
inline std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string out = "}(";
  for (const auto& [key, value] : items) out += text(key) + value;
  return out + "u";
}
inline std::string storage(const std::string& key, std::int64_t elements,
                           const std::string& type = "FloatStorage",
                           const std::string& view = "N") {
  return tuple({text("storage"), global("torch", type), text(key), text("cpu"), integer(elements),
                view}) +
         "Q";
}
inline std::string tensor(const std::string& of, std::int64_t offset,
                          const std::vector<std::int64_t>& size,
                          const std::vector<std::int64_t>& stride) {
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple({of, integer(offset), counts(size), counts(stride), "\x89",
                global("collections", "OrderedDict") + ")R"}) +
         "R";
}
}  // namespace pickle

using Members = std::vector<std::pair<std::string, std::string>>;

struct ZipLies {
  std::uint16_t method = 0, flags = 0;
  bool zip64 = false;        // counts, sizes and offsets in zip64 records
  bool without_crc = false;  // as set_crc32_options(False)
  int extra_entries = 0;     // what the end claims beyond the truth
};

inline std::uint32_t plain_crc32(std::string_view bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes)
    for (int bit = 0; bit < 8; ++bit) {
      const bool odd = ((crc ^ (std::uint8_t(c) >> bit)) & 1u) != 0;
      crc = (crc >> 1) ^ (odd ? 0xEDB88320u : 0u);
    }
  return ~crc;
}

inline std::string zip(const Members& members, const ZipLies& lies = {}) {
  std::string out, list;
  for (const auto& [name, content] : members) {
    const auto offset = std::uint32_t(out.size()), size = std::uint32_t(content.size());
    const std::uint32_t shown = lies.zip64 ? 0xffffffffu : size;
    const std::string middle =
        little_endian(std::uint16_t(20)) + little_endian(lies.flags) + little_endian(lies.method) +
        std::string(4, '\0') + little_endian(lies.without_crc ? 0u : plain_crc32(content)) +
        little_endian(shown) + little_endian(shown) + little_endian(std::uint16_t(name.size()));
    out += "PK\x03\x04" + middle + little_endian(std::uint16_t(0)) + name + content;
    std::string extra;
    if (lies.zip64)
      extra = little_endian(std::uint16_t(1)) + little_endian(std::uint16_t(24)) +
              little_endian(std::uint64_t(size)) + little_endian(std::uint64_t(size)) +
              little_endian(std::uint64_t(offset));
    list += "PK\x01\x02" + little_endian(std::uint16_t(20)) + middle +
            little_endian(std::uint16_t(extra.size())) + std::string(10, '\0') +
            little_endian(lies.zip64 ? 0xffffffffu : offset) + name + extra;
  }
  const std::uint64_t start = out.size(), count = members.size() + std::size_t(lies.extra_entries);
  out += list;
  if (lies.zip64) {
    const std::uint64_t record = out.size();
    out += "PK\x06\x06" + little_endian(std::uint64_t(44)) + std::string(12, '\0') +
           little_endian(count) + little_endian(count) + little_endian(std::uint64_t(list.size())) +
           little_endian(start);
    out += "PK\x06\x07" + std::string(4, '\0') + little_endian(record) + little_endian(1u);
  }
  const auto entries = std::uint16_t(lies.zip64 ? 0xffff : count);
  return out + "PK\x05\x06" + std::string(4, '\0') + little_endian(entries) +
         little_endian(entries) + little_endian(std::uint32_t(list.size())) +
         little_endian(lies.zip64 ? 0xffffffffu : std::uint32_t(start)) + std::string(2, '\0');
}

// A zip checkpoint of this object; storages by key.
inline std::string torch_zip(const std::string& object, const Members& storages = {}) {
  Members members = {{"m/data.pkl", pickle::begin() + object + "."}};
  for (const auto& [key, content] : storages) members.emplace_back("m/data/" + key, content);
  members.emplace_back("m/version", "3\n");
  return zip(members);
}

// The legacy format: every storage after its number of elements.
inline std::string torch_legacy(const std::string& object,
                                const std::vector<std::pair<std::string, std::string>>& storages,
                                std::int64_t protocol = 1001, bool little = true) {
  std::string out("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
  out += pickle::begin() + pickle::integer(protocol) + ".";
  out += pickle::begin() + pickle::dict({{"little_endian", little ? "\x88" : "\x89"}}) + ".";
  out += pickle::begin() + object + ".";
  out += pickle::begin() + "](";
  for (const auto& [key, content] : storages) out += pickle::text(key);
  out += "e.";
  for (const auto& [key, content] : storages) out += content;
  return out;
}

inline std::string floats(const std::vector<float>& values) {
  std::string out;
  for (const float value : values) out += little_endian(value);
  return out;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::filesystem::path written(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

}  // namespace flowscope::checks
