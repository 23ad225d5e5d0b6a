#include "core/insides/caption.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string_view>

namespace flowscope::insides {
namespace {

constexpr int kColumns = 3, kRows = 5, kScale = 2, kGap = 2;
constexpr std::uint8_t kPaper = 40, kInk = 255;

// Five rows of three pixels each.
struct Glyph {
  char letter;
  std::array<std::string_view, kRows> rows;
};
constexpr Glyph kGlyphs[] = {
    {'0', {"###", "# #", "# #", "# #", "###"}}, {'1', {" # ", "## ", " # ", " # ", "###"}},
    {'2', {"###", "  #", "###", "#  ", "###"}}, {'3', {"###", "  #", " ##", "  #", "###"}},
    {'4', {"# #", "# #", "###", "  #", "  #"}}, {'5', {"###", "#  ", "###", "  #", "###"}},
    {'6', {"###", "#  ", "###", "# #", "###"}}, {'7', {"###", "  #", "  #", " # ", " # "}},
    {'8', {"###", "# #", "###", "# #", "###"}}, {'9', {"###", "# #", "###", "  #", "###"}},
    {'A', {" # ", "# #", "###", "# #", "# #"}}, {'B', {"## ", "# #", "## ", "# #", "## "}},
    {'C', {" ##", "#  ", "#  ", "#  ", " ##"}}, {'D', {"## ", "# #", "# #", "# #", "## "}},
    {'E', {"###", "#  ", "## ", "#  ", "###"}}, {'F', {"###", "#  ", "## ", "#  ", "#  "}},
    {'G', {" ##", "#  ", "# #", "# #", " ##"}}, {'H', {"# #", "# #", "###", "# #", "# #"}},
    {'I', {"###", " # ", " # ", " # ", "###"}}, {'J', {"  #", "  #", "  #", "# #", " # "}},
    {'K', {"# #", "# #", "## ", "# #", "# #"}}, {'L', {"#  ", "#  ", "#  ", "#  ", "###"}},
    {'M', {"# #", "###", "###", "# #", "# #"}}, {'N', {"## ", "# #", "# #", "# #", "# #"}},
    {'O', {" # ", "# #", "# #", "# #", " # "}}, {'P', {"## ", "# #", "## ", "#  ", "#  "}},
    {'Q', {" # ", "# #", "# #", "###", " ##"}}, {'R', {"## ", "# #", "## ", "# #", "# #"}},
    {'S', {" ##", "#  ", " # ", "  #", "## "}}, {'T', {"###", " # ", " # ", " # ", " # "}},
    {'U', {"# #", "# #", "# #", "# #", "###"}}, {'V', {"# #", "# #", "# #", "# #", " # "}},
    {'W', {"# #", "# #", "###", "###", "# #"}}, {'X', {"# #", "# #", " # ", "# #", "# #"}},
    {'Y', {"# #", "# #", " # ", " # ", " # "}}, {'Z', {"###", "  #", " # ", "#  ", "###"}},
    {'+', {"   ", " # ", "###", " # ", "   "}}, {'-', {"   ", "   ", "###", "   ", "   "}},
    {'.', {"   ", "   ", "   ", "   ", " # "}}, {',', {"   ", "   ", "   ", " # ", "#  "}},
    {'/', {"  #", "  #", " # ", "#  ", "#  "}}, {'=', {"   ", "###", "   ", "###", "   "}},
    {'(', {" # ", "#  ", "#  ", "#  ", " # "}}, {')', {" # ", "  #", "  #", "  #", " # "}}};

const Glyph* glyph_of(char letter) {
  const char capital = char(std::toupper(static_cast<unsigned char>(letter)));
  const auto* found = std::find_if(std::begin(kGlyphs), std::end(kGlyphs),
                                   [&](const Glyph& each) { return each.letter == capital; });
  return found == std::end(kGlyphs) ? nullptr : found;
}

}  // namespace

Image captioned(const Image& picture, const std::string& words) {
  Image out(picture.width, picture.height + kCaptionHeight);
  std::fill(out.rgb.begin(), out.rgb.begin() + std::ptrdiff_t(picture.width) * kCaptionHeight * 3,
            kPaper);
  std::copy(picture.rgb.begin(), picture.rgb.end(),
            out.rgb.end() - std::ptrdiff_t(picture.rgb.size()));
  int left = kGap;
  for (const char letter : words) {
    if (const Glyph* glyph = glyph_of(letter))
      for (int y = 0; y < kRows * kScale; ++y)
        for (int x = 0; x < kColumns * kScale && left + x < out.width; ++x)
          if (glyph->rows[std::size_t(y / kScale)][std::size_t(x / kScale)] == '#')
            std::fill_n(out.at(left + x, 3 + y), 3, kInk);
    left += (kColumns + 1) * kScale;
  }
  return out;
}

}  // namespace flowscope::insides
