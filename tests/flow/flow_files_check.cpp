#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "core/base/error.h"
#include "core/flow/flo.h"
#include "core/flow/flow_io.h"
#include "core/flow/npy.h"
#include "core/flow/pfm.h"
#include "tests/checks/check.h"
#include "tests/flow/fields.h"

using namespace flowscope;
using checks::patterned_flow;
using checks::same_flow;
using checks::TemporaryFolder;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// Bytes as the formats' papers have them, built without the code under test.
std::string le32(std::uint32_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += char(value >> (8 * i) & 0xff);
  return out;
}
std::string le(float value) { return le32(std::bit_cast<std::uint32_t>(value)); }
std::string le(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return le32(std::uint32_t(bits)) + le32(std::uint32_t(bits >> 32));
}
template <typename T>
std::string be(T value) {
  std::string out = le(value);
  std::reverse(out.begin(), out.end());
  return out;
}
std::string npy(const std::string& descr, bool fortran, const std::string& shape,
                const std::string& data) {
  const std::string text = "{'descr': '" + descr +
                           "', 'fortran_order': " + (fortran ? "True" : "False") +
                           ", 'shape': " + shape + ", }\n";
  return std::string("\x93NUMPY\x01\x00", 8) + char(text.size()) + '\0' + text + data;
}
FlowField flo_of(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_flo(in, "a.flo");
}
FlowField pfm_of(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_pfm(in, "a.pfm");
}
FlowField npy_of(const std::string& bytes) {
  std::istringstream in(bytes);
  return read_npy(in, "a.npy");
}
template <typename Write>
std::string written(Write write, const FlowField& flow) {
  std::ostringstream out;
  write(out, flow);
  return out.str();
}

// Row-major values 0..11 as two rows of three pixels.
FlowField counting() {
  FlowField flow(3, 2);
  for (int i = 0; i < 6; ++i) flow.flow[std::size_t(i)] = {float(2 * i), float(2 * i + 1)};
  return flow;
}

}  // namespace

CHECK_CASE(flo_has_its_golden_bytes) {
  FlowField flow(2, 1);
  flow.at(0, 0) = {1.5f, -2};
  flow.at(1, 0) = {3, 4};
  flow.invalidate(1, 0);
  const std::string golden =
      "PIEH" + le32(2) + le32(1) + le(1.5f) + le(-2.0f) + le(1e10f) + le(1e10f);
  EXPECT(written(write_flo, flow) == golden);
  EXPECT(same_flow(flo_of(golden), flow));
}

CHECK_CASE(flo_unknown_is_large_or_not_finite) {
  const std::string header = "PIEH" + le32(4) + le32(1);
  const FlowField flow = flo_of(header + le(1.0f) + le(2e9f) + le(kNaN) + le(0.0f) + le(-2e9f) +
                                le(0.0f) + le(1e9f) + le(-1e9f));
  EXPECT(!flow.is_valid(0, 0));
  EXPECT(!flow.is_valid(1, 0));
  EXPECT(!flow.is_valid(2, 0));
  EXPECT(flow.is_valid(3, 0));
  EXPECT_EQ(flow.at(1, 0).u, 0.0f);
  EXPECT(same_flow(flo_of(written(write_flo, flow)), flow));
}

CHECK_CASE(flo_refuses_what_is_not_whole) {
  const std::string good = written(write_flo, patterned_flow(5, 3));
  EXPECT_ERROR(flo_of("HEIP" + good.substr(4)), "PIEH");
  EXPECT_ERROR(flo_of(""), "PIEH");
  EXPECT_ERROR(flo_of(good.substr(0, 10)), "truncated");
  EXPECT_ERROR(flo_of(good.substr(0, good.size() - 1)), "truncated");
  EXPECT_ERROR(flo_of(good + '\0'), "1 bytes more");
  EXPECT_ERROR(flo_of("PIEH" + le32(0) + le32(3)), "0x3");
  EXPECT_ERROR(flo_of("PIEH" + le32(0xffffffff) + le32(3) + good.substr(12)), "-1x3");
  // 2^31 − 1 squared times 8 is 2^65 and does not fit in 64 bits; 2^30 × 2^31 × 8 wraps to 0.
  EXPECT_ERROR(flo_of("PIEH" + le32(0x7fffffff) + le32(0x7fffffff) + good.substr(12)), "truncated");
  EXPECT_ERROR(flo_of("PIEH" + le32(0x40000000) + le32(0x40000000)), "truncated");
}

CHECK_CASE(pfm_is_three_channels_from_the_bottom_up) {
  FlowField flow(1, 2);
  flow.at(0, 0) = {1, 2};
  flow.at(0, 1) = {-3, 0.5f};
  const std::string golden =
      "PF\n1 2\n-1\n" + le(-3.0f) + le(0.5f) + le(0.0f) + le(1.0f) + le(2.0f) + le(0.0f);
  EXPECT(written(write_pfm, flow) == golden);
  EXPECT(same_flow(pfm_of(golden), flow));
  const std::string big =
      "PF\n1 2\n1.0\n" + be(-3.0f) + be(0.5f) + be(0.0f) + be(1.0f) + be(2.0f) + be(0.0f);
  EXPECT(same_flow(pfm_of(big), flow));
}

CHECK_CASE(pfm_marks_invalid_by_nan) {
  FlowField flow = patterned_flow(3, 2);
  flow.invalidate(1, 1);
  const std::string bytes = written(write_pfm, flow);
  float u;
  std::memcpy(&u, bytes.data() + bytes.size() - 2 * 3 * 12 + 12, sizeof u);  // row 1 comes first
  EXPECT(std::isnan(u));
  EXPECT(same_flow(pfm_of(bytes), flow));
}

CHECK_CASE(pfm_refuses_what_is_not_whole) {
  const std::string good = written(write_pfm, patterned_flow(5, 3));
  EXPECT_ERROR(pfm_of("P6" + good.substr(2)), "PF");
  EXPECT_ERROR(pfm_of("Pf" + good.substr(2)), "one channel");
  EXPECT_ERROR(pfm_of("PF\n5"), "breaks off");
  EXPECT_ERROR(pfm_of("PF\n5 3\n0\n" + std::string(180, '\0')), "scale");
  EXPECT_ERROR(pfm_of("PF\n5 3\nnan\n" + std::string(180, '\0')), "scale");
  EXPECT_ERROR(pfm_of("PF\n5x 3\n-1\n" + std::string(180, '\0')), "5x");
  EXPECT_ERROR(pfm_of("PF\n-5 -3\n-1\n" + std::string(180, '\0')), "-5x-3");
  EXPECT_ERROR(pfm_of("PF\n99999999999 3\n-1\n"), "99999999999");
  EXPECT_ERROR(pfm_of("PF\n" + std::string(1000, '1') + " 3\n-1\n"), "header");
  EXPECT_ERROR(pfm_of("PF\n2147483647 2147483647\n-1\n" + std::string(180, '\0')), "truncated");
  EXPECT_ERROR(pfm_of(good.substr(0, good.size() - 4)), "truncated");
  EXPECT_ERROR(pfm_of(good + "12"), "2 bytes more");
}

CHECK_CASE(npy_is_what_numpy_writes) {
  // The bytes of numpy.save of float32 0..11 as (2, 3, 2), NumPy 2.
  std::string golden = std::string("\x93NUMPY\x01\x00v\x00", 10) +
                       "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 2), }";
  golden += std::string(127 - golden.size(), ' ') + '\n';
  for (int i = 0; i < 12; ++i) golden += le(float(i));
  EXPECT(written(write_npy, counting()) == golden);
  EXPECT(same_flow(npy_of(golden), counting()));
}

CHECK_CASE(npy_is_read_in_every_layout) {
  std::string f4, f8, big, planes, fortran, fortran_planes;
  for (int i = 0; i < 12; ++i) f4 += le(float(i)), f8 += le(double(i)), big += be(float(i));
  for (int c = 0; c < 2; ++c)
    for (int i = 0; i < 6; ++i) planes += le(float(2 * i + c));
  for (int c = 0; c < 2; ++c)
    for (int x = 0; x < 3; ++x)
      for (int y = 0; y < 2; ++y) fortran += le(double(2 * (3 * y + x) + c));
  for (int x = 0; x < 3; ++x)
    for (int y = 0; y < 2; ++y)
      for (int c = 0; c < 2; ++c) fortran_planes += le(float(2 * (3 * y + x) + c));
  EXPECT(same_flow(npy_of(npy("<f4", false, "(2, 3, 2)", f4)), counting()));
  EXPECT(same_flow(npy_of(npy("<f8", false, "(2,3,2)", f8)), counting()));
  EXPECT(same_flow(npy_of(npy(">f4", false, "(2, 3, 2)", big)), counting()));
  EXPECT(same_flow(npy_of(npy("<f4", false, "(2, 2, 3)", planes)), counting()));
  EXPECT(same_flow(npy_of(npy("<f8", true, "(2, 3, 2)", fortran)), counting()));
  EXPECT(same_flow(npy_of(npy("<f4", true, "(2, 2, 3)", fortran_planes)), counting()));
}

CHECK_CASE(npy_marks_invalid_by_nan) {
  FlowField flow = counting();
  flow.invalidate(2, 0);
  EXPECT(same_flow(npy_of(written(write_npy, flow)), flow));
  EXPECT(!npy_of(npy("<f4", false, "(1, 1, 2)", le(kNaN) + le(1.0f))).is_valid(0, 0));
}

CHECK_CASE(npy_refuses_what_is_not_flow) {
  const std::string data(48, '\0');
  EXPECT_ERROR(npy_of("PIEH"), "NumPy");
  EXPECT_ERROR(npy_of(npy("<i4", false, "(2, 3, 2)", data)), "float32");
  EXPECT_ERROR(npy_of(npy("|O", false, "(2, 3, 2)", data)), "float32");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(12,)", data)), "(12,)");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(3, 4)", data)), "(3, 4)");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(2, 3, 2, 1)", data)), "shape");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(3, 4, 1)", data)), "shape");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(-2, -3, 2)", data)), "-3x-2");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(99999999999999999999, 3, 2)", data)), "shape");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(2147483647, 2147483647, 2)", data)), "truncated");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(4611686018427387904, 4, 2)", data)), "size");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(2, 3, 2", data)), "shape");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(2, 3, 2)", data.substr(1))), "truncated");
  EXPECT_ERROR(npy_of(npy("<f4", false, "(2, 3, 2)", data + "1")), "1 bytes more");
  EXPECT_ERROR(npy_of(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13)), "header");
  EXPECT_ERROR(npy_of(std::string("\x93NUMPY\x09\x00\x01\x00{", 11)), "version");
  EXPECT_ERROR(npy_of(std::string("\x93NUMPY\x01\x00\x02\x00{}", 12)), "descr");
}

CHECK_CASE(every_format_survives_the_disk) {
  TemporaryFolder folder;
  FlowField flow = patterned_flow(17, 9);
  flow.invalidate(4, 8);
  for (const char* name : {"a.flo", "a.pfm", "a.npy", "A.FLO"}) {
    write_flow(folder / name, flow, flow_format_of(name));
    EXPECT(same_flow(read_flow(folder / name), flow));
  }
}

CHECK_CASE(wrong_files_are_named) {
  TemporaryFolder folder;
  EXPECT_ERROR(read_flow(folder / "none.flo"), "none.flo: No such file");
  EXPECT_ERROR(read_flow(folder / "a.xyz"), ".flo, .pfm, .npy");
  std::filesystem::create_directory(folder / "b.flo");
  EXPECT_ERROR(read_flow(folder / "b.flo"), "folder");
  std::ofstream(folder / "short.flo") << "PI";
  EXPECT_ERROR(read_flow(folder / "short.flo"), "short.flo");
  EXPECT_ERROR(write_flow(folder / "no/a.flo", patterned_flow(2, 2), FlowFormat::flo), "no/a.flo");
}
