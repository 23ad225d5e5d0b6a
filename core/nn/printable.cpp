#include "core/nn/printable.h"

#include <cstdint>

namespace flowscope::nn {
namespace {

// The length of the printable character that `bytes` begins with, 0 if there is none.
std::size_t character(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return std::uint32_t(std::uint8_t(bytes[i])); };
  const std::uint32_t first = at(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || bytes.size() < length) return 0;
  std::uint32_t code = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
    code = (code << 6) | (at(i) & 0x3F);
  }
  const bool shortest = code >= (length == 2 ? 0x80u : length == 3 ? 0x800u : 0x10000u);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool control = code < 0xA0;                         // C1
  const bool reorders = (code >= 0x202A && code <= 0x202E)  // bidirectional overrides
                        || (code >= 0x2066 && code <= 0x2069);
  return shortest && !surrogate && !control && !reorders && code <= 0x10FFFF ? length : 0;
}

}  // namespace

bool is_printable(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t length = character(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view bytes, std::size_t longest) {
  std::string out;
  while (!bytes.empty()) {
    if (out.size() >= longest) return out + "…";
    const std::size_t length = character(bytes);
    out += length > 0 ? bytes.substr(0, length) : std::string_view("?");
    bytes.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace flowscope::nn
