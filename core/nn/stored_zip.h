// The zip archives that PyTorch writes: their members are stored, not compressed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace flowscope::nn {

struct StoredMember {
  std::string_view bytes;  // a view into the archive
  std::uint32_t crc = 0;   // as the archive says; 0 where its writer left it out
};

// Every member by name. Reads zip and zip64; throws Error for what is damaged, listed
// twice, compressed or encrypted. `name` is what errors call the archive. LibTorch's
// own reader is not used: it passes over checksums, so that a damaged file would give
// other weights without a word.
std::map<std::string, StoredMember> stored_members(std::string_view archive,
                                                   const std::string& name);

// The member's bytes, once their checksum is what the archive says.
std::string_view checked(const StoredMember& member, const std::string& member_name,
                         const std::string& name);

}  // namespace flowscope::nn
