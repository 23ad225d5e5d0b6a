// Vectors of FIPS 180-4 and of the CRC catalogue.
#include "core/nn/crc32.h"
#include "core/nn/sha256.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;

CHECK_CASE(sha256_has_the_standards_values) {
  EXPECT_EQ(nn::sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(nn::sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(nn::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(nn::sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

CHECK_CASE(crc32_has_the_catalogues_value) {
  EXPECT_EQ(nn::crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(nn::crc32(""), 0u);
}

CHECK_CASE(crc32_by_eights_equals_crc32_by_bits) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(nn::crc32(bytes), checks::plain_crc32(bytes));
    bytes += char(i * 37);
  }
}
