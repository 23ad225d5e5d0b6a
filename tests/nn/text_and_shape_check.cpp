#include "core/nn/printable.h"
#include "core/nn/shape.h"
#include "tests/checks/check.h"

using namespace flowscope;

CHECK_CASE(only_plain_text_is_printable) {
  EXPECT(nn::is_printable("fnet.conv1.weight"));
  EXPECT(nn::is_printable("größe·漢字 🙂"));
  EXPECT(!nn::is_printable("a\nb"));
  EXPECT(!nn::is_printable(std::string_view("a\0b", 3)));
  EXPECT(!nn::is_printable("\x1b[31m"));
  EXPECT(!nn::is_printable("\xc3"));              // cut off
  EXPECT(!nn::is_printable("\xc0\xaf"));          // longer than need be
  EXPECT(!nn::is_printable("\xed\xa0\x80"));      // a surrogate
  EXPECT(!nn::is_printable("\xf4\x90\x80\x80"));  // beyond Unicode
  EXPECT(!nn::is_printable("\xe2\x80\xae"));      // turns the line round
}

CHECK_CASE(what_errors_quote_is_printable_and_short) {
  EXPECT_EQ(nn::printable("a\x1b[31m\xff"), "a?[31m?");
  EXPECT_EQ(nn::printable(std::string(500, 'x')), std::string(80, 'x') + "…");
}

CHECK_CASE(element_counts_do_not_overflow) {
  EXPECT_EQ(nn::element_count({}).value(), 1);
  EXPECT_EQ(nn::element_count({2, 3, 4}).value(), 24);
  EXPECT_EQ(nn::element_count({0, 3}).value(), 0);
  EXPECT(!nn::element_count({-1}));
  EXPECT(!nn::element_count({INT64_MAX, 2}));
  EXPECT(!nn::element_count({std::int64_t(1) << 32, std::int64_t(1) << 32}));
  EXPECT(!nn::element_count({INT64_MAX, INT64_MAX, 0}));
  EXPECT(!nn::element_count(std::vector<std::int64_t>(17, 1)));
}

CHECK_CASE(the_end_of_a_view_does_not_overflow) {
  EXPECT_EQ(nn::view_end(5, {4}, {1}).value(), 9);
  EXPECT_EQ(nn::view_end(0, {4, 3, 2}, {1, 4, 12}).value(), 24);
  EXPECT_EQ(nn::view_end(3, {}, {}).value(), 4);
  EXPECT_EQ(nn::view_end(99, {0, 3}, {3, 1}).value(), 0);
  EXPECT_EQ(nn::view_end(2, {5}, {0}).value(), 3);
  EXPECT(!nn::view_end(0, {2}, {INT64_MAX}));
  EXPECT(!nn::view_end(INT64_MAX, {2}, {1}));
  EXPECT(!nn::view_end(0, {2, 2}, {INT64_MAX, INT64_MAX}));
  EXPECT(!nn::view_end(0, {2}, {-1}));
  EXPECT(!nn::view_end(-1, {2}, {1}));
  EXPECT(!nn::view_end(0, {2, 2}, {1}));
}
