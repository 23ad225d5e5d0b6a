// Little-endian numbers out of bytes that may end too early.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace flowscope::nn {

// Reads forward; past the end it throws Error "NAME ends early: …".
class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size() - position_)
      throw Error(fmt::format("{} is damaged: {} bytes are wanted at position {}, {} are left.",
                              name_, count, position_, bytes_.size() - position_));
    const std::string_view out = bytes_.substr(position_, std::size_t(count));
    position_ += std::size_t(count);
    return out;
  }

  template <typename T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
  }

  // Up to the next line feed, which is passed over.
  std::string_view line() {
    const std::size_t end = bytes_.find('\n', position_);
    if (end == std::string_view::npos)
      throw Error(
          fmt::format("{} is damaged: a line at position {} has no end.", name_, position_));
    const std::string_view out = bytes_.substr(position_, end - position_);
    position_ = end + 1;
    return out;
  }

  std::size_t position() const { return position_; }
  std::size_t left() const { return bytes_.size() - position_; }
  const std::string& name() const { return name_; }

 private:
  std::string_view bytes_;
  std::string name_;
  std::size_t position_ = 0;
};

}  // namespace flowscope::nn
