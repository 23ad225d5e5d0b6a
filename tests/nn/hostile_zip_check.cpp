// Zip archives that are not what torch.save writes, and some that are, oddly.
#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/nn/formats.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;
using namespace flowscope::checks;
namespace p = flowscope::checks::pickle;

namespace {

const std::string kObject =
    p::begin() + p::dict({{"w", p::tensor(p::storage("0", 2), 0, {2}, {1})}}) + ".";
const Members kGood = {{"m/data.pkl", kObject}, {"m/data/0", floats({7, 8})}, {"m/version", "3\n"}};

nn::TensorMap read(const std::string& file) { return nn::read_torch_zip(file, "FILE"); }
void expect_good(const std::string& file) {
  EXPECT(read(file).at("w").equal(at::tensor({7.0f, 8.0f})));
}

Members and_also(Members members, const std::string& name, const std::string& content) {
  members.emplace_back(name, content);
  return members;
}

}  // namespace

CHECK_CASE(archives_in_zip_and_zip64_are_read) {
  expect_good(zip(kGood));
  expect_good(zip(kGood, {.zip64 = true}));
}

CHECK_CASE(a_missing_checksum_is_accepted_a_wrong_one_is_not) {
  expect_good(zip(kGood, {.without_crc = true}));
  std::string file = zip(kGood);
  file[file.find(floats({7, 8})) + 2] ^= 1;
  EXPECT_ERROR(read(file), "the checksum of \"m/data/0\" in it is another");
}

CHECK_CASE(archives_that_lie_are_refused) {
  EXPECT_ERROR(read(zip(kGood, {.method = 8})), "is compressed or encrypted");
  EXPECT_ERROR(read(zip(kGood, {.flags = 1})), "is compressed or encrypted");
  EXPECT_ERROR(read(zip(kGood, {.extra_entries = 1})), "list is broken");
  EXPECT_ERROR(read(zip(kGood, {.extra_entries = 60000})), "list is longer than the file");
  EXPECT_ERROR(read(zip(kGood, {.zip64 = true, .extra_entries = 1'000'000'000})),
               "list is longer than the file");
  EXPECT_ERROR(read(zip(and_also(kGood, "m/data/0", floats({1, 2})))), "is in it twice");
  EXPECT_ERROR(read("PK\x03\x04"), "has no end");
  EXPECT_ERROR(read(zip(kGood) + "more"), "end is not the file's");
  std::string renamed = zip(kGood);
  renamed[renamed.find("m/data/0")] = 'n';
  EXPECT_ERROR(read(renamed), "has two names");
}

CHECK_CASE(archives_of_something_else_are_refused) {
  EXPECT_ERROR(read(zip({{"word/document.xml", "<w/>"}})), "data.pkl is missing");
  EXPECT_ERROR(read(zip({})), "data.pkl is missing");
  EXPECT_ERROR(read(zip({{"a/b/data.pkl", kObject}})), "data.pkl is missing");
  EXPECT_ERROR(read(zip(and_also(kGood, "m/constants.pkl", "x"))), "TorchScript");
  EXPECT_ERROR(read(zip(and_also(kGood, "m/byteorder", "big"))), "big-endian");
  expect_good(zip(and_also(kGood, "m/byteorder", "little")));
}

CHECK_CASE(a_long_list_of_members_takes_no_time) {
  // 20,000 members and as many tensors: looking each up in a list would take minutes.
  Members members;
  std::string object = p::begin() + "}(";
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = std::to_string(i);
    object += p::text(key) + p::tensor(p::storage(key, 1), 0, {1}, {1});
    members.emplace_back("m/data/" + key, floats({float(i)}));
  }
  members.emplace_back("m/data.pkl", object + "u.");
  const auto tensors = read(zip(members));
  EXPECT_EQ(tensors.size(), 20'000u);
  EXPECT_EQ(tensors.at("12345").item<float>(), 12345.0f);
}

CHECK_CASE(what_is_no_file_is_said_so) {
  const TemporaryFolder folder;
  EXPECT_ERROR(nn::read_checkpoint(folder / "absent.pth"), "absent.pth");
  EXPECT_ERROR(nn::read_checkpoint(folder.path()), "is not a file");
  EXPECT_ERROR(nn::read_checkpoint("/dev/zero"), "is not a file");
  EXPECT_ERROR(nn::read_checkpoint(written(folder / "empty.pth", "")), "is not a checkpoint");
  EXPECT_ERROR(nn::read_checkpoint(written(folder / "text.pth", "hello, this is no model")),
               "is not a checkpoint");
}
