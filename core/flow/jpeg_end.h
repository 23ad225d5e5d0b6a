// Whether a JPEG is whole; the decoder would fill what is missing with grey. Private
// to core/flow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flowscope {

bool is_jpeg(const std::vector<std::uint8_t>& file);

// Throws Error if the file ends before the mark that ends the picture. What follows
// that mark (phones put films there) is nobody's business.
void expect_whole_jpeg(const std::vector<std::uint8_t>& file, const std::string& name);

}  // namespace flowscope
