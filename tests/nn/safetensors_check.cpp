#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/nn/formats.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

std::string file_with(const std::string& header, const std::string& data) {
  return little_endian(std::uint64_t(header.size())) + header + data;
}

nn::TensorMap read(const std::string& file) {
  std::map<std::string, std::string> metadata;
  return nn::read_safetensors(file, "FILE", metadata);
}

const std::string kTwo = floats({1, 2});
std::string entry(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

}  // namespace

CHECK_CASE(a_file_by_hand_is_read) {
  const auto tensors = read(file_with(
      R"({"__metadata__":{"a":"b"},"w":)" + entry("F32", "[2,1]", "[0,8]") + "}  ", kTwo));
  EXPECT_EQ(tensors.size(), 1u);
  EXPECT(tensors.at("w").equal(at::tensor({1.f, 2.f}).view({2, 1})));
}

CHECK_CASE(bytes_written_are_those_of_the_format) {
  const TemporaryFolder folder;
  nn::write_safetensors(folder / "w.safetensors",
                        {{"b", at::tensor({1.f, 2.f})}, {"a", at::ones({1}, at::kByte)}},
                        {{"k", "v"}});
  // Wide types first, so that each tensor is aligned; the header is padded to eights.
  std::string header =
      R"({"__metadata__":{"k":"v"},"a":{"data_offsets":[8,9],"dtype":"U8","shape":[1]},)"
      R"("b":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(bytes_of(folder / "w.safetensors"), file_with(header, kTwo + "\x01"));
}

CHECK_CASE(every_type_survives_a_round_trip) {
  const TemporaryFolder folder;
  nn::TensorMap tensors;
  for (const auto type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong, at::kInt,
                          at::kShort, at::kChar, at::kByte, at::kBool})
    tensors[std::string("t.") + c10::toString(type)] = at::arange(6).view({2, 3}).to(type);
  tensors["scalar"] = at::tensor(7.0f).squeeze();
  tensors["empty"] = at::empty({0, 3});
  tensors["transposed"] = at::arange(6).view({2, 3}).t();
  nn::write_safetensors(folder / "w.safetensors", tensors, {{"note", "größe"}});
  const auto read = nn::read_checkpoint(folder / "w.safetensors");
  EXPECT_EQ(read.format, "safetensors");
  EXPECT_EQ(read.metadata.at("note"), "größe");
  EXPECT_EQ(read.tensors.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    EXPECT(read.tensors.at(name).scalar_type() == tensor.scalar_type());
    EXPECT(read.tensors.at(name).equal(tensor));
    EXPECT(read.tensors.at(name).is_contiguous());
  }
}

CHECK_CASE(what_has_no_place_in_the_format_is_not_written) {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, const at::Tensor& tensor) {
    nn::write_safetensors(folder / "w.safetensors", {{name, tensor}});
  };
  EXPECT_ERROR(write("z", at::zeros({1}, at::kComplexFloat)), "no name for");
  EXPECT_ERROR(write("__metadata__", at::zeros({1})), "under the name");
  EXPECT_ERROR(write("a\xff", at::zeros({1})), "under the name \"a?\"");
  EXPECT_ERROR(write("a", at::Tensor()), "nothing to write");
  EXPECT(!std::filesystem::exists(folder / "w.safetensors"));
}

CHECK_CASE(headers_that_lie_are_refused) {
  const auto refused = [](const std::string& header, const std::string& data,
                          const std::string& part) {
    EXPECT_ERROR(read(file_with(header, data)), part);
  };
  const auto one = [](const std::string& e) { return "{\"w\":" + e + "}"; };
  refused(one(entry("F32", "[2]", "[0,4]")), kTwo.substr(0, 4), "another number");
  refused(one(entry("F32", "[2]", "[0,8]")), kTwo.substr(0, 4), "lies outside the file");
  refused(one(entry("F32", "[2]", "[0,8]")), kTwo + "x", "1 bytes at its end belong to no tensor");
  refused(one(entry("F32", "[1]", "[4,8]")), kTwo, "begins at byte 4 instead of 0");
  refused(one(entry("F32", "[2]", "[8,0]")), kTwo, "lies outside the file");
  refused(one(entry("F32", "[-2]", "[0,8]")), kTwo, "whole numbers");
  refused(one(entry("F32", "[2.0]", "[0,8]")), kTwo, "whole numbers");
  refused(one(entry("F32", "[true]", "[0,8]")), kTwo, "whole numbers");
  refused(one(entry("F32", "[18446744073709551615]", "[0,8]")), kTwo, "whole numbers");
  refused(one(entry("F32", "[4294967296,4294967296]", "[0,0]")), "", "another number");
  refused(one(entry("F32", "[9223372036854775807,0,2]", "[0,0]")), "", "another number");
  refused(one(entry("F32", "2", "[0,8]")), kTwo, "is not a list");
  refused(one(entry("F32", "[2]", "[0,8,8]")), kTwo, "lies outside the file");
  refused(one(entry("F8_E4M3", "[8]", "[0,8]")), kTwo, "of type F8_E4M3");
  refused(one(R"({"dtype":"F32"})"), kTwo, "lacks its dtype");
  refused(one("[]"), kTwo, "lacks its dtype");
  refused(
      R"({"a":)" + entry("F32", "[2]", "[0,8]") + R"(,"b":)" + entry("F32", "[1]", "[4,8]") + "}",
      kTwo, "begins at byte 4 instead of 8");
  refused(
      R"({"a":)" + entry("F32", "[1]", "[0,4]") + R"(,"a":)" + entry("F32", "[1]", "[4,8]") + "}",
      kTwo, "two tensors have the name \"a\"");
  refused("{\"a\\u001b[2J\":" + entry("F32", "[2]", "[0,8]") + "}", kTwo, "is not text");
  refused(R"({"__metadata__":{"a":1}})", "", "something else than text");
  refused(R"({"__metadata__":[]})", "", "__metadata__");
  refused(R"({"w":)", "", "is no JSON");
  refused("{\"w\":" + std::string(1'000'000, '['), "", "nested too deep");
}

CHECK_CASE(a_header_longer_than_the_file_is_refused) {
  EXPECT_ERROR(read(little_endian(std::uint64_t(50'000'000)) + "{}"), "bytes are wanted");
  const TemporaryFolder folder;
  const auto file = written(folder / "w", little_endian(~std::uint64_t(0)) + "{}      ");
  EXPECT_ERROR(nn::read_checkpoint(file), "is not a checkpoint");
}
