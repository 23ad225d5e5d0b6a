#include <fstream>
#include <iterator>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/checks/check.h"

using namespace flowscope;
using checks::TemporaryFolder;

namespace {
std::string content(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::size_t entries(const std::filesystem::path& folder) {
  return std::size_t(std::distance(std::filesystem::directory_iterator(folder), {}));
}
}  // namespace

CHECK_CASE(a_written_file_is_whole_and_alone) {
  TemporaryFolder folder;
  write_atomically(folder / "a.txt", [](std::ostream& out) { out << "whole"; });
  EXPECT_EQ(content(folder / "a.txt"), "whole");
  EXPECT_EQ(entries(folder.path()), 1u);
}

CHECK_CASE(a_failed_write_leaves_the_old_file) {
  TemporaryFolder folder;
  write_atomically(folder / "a.txt", [](std::ostream& out) { out << "old"; });
  EXPECT_ERROR(write_atomically(folder / "a.txt",
                                [](std::ostream& out) {
                                  out << "half";
                                  throw Error("broke off");
                                }),
               "broke off");
  EXPECT_EQ(content(folder / "a.txt"), "old");
  EXPECT_EQ(entries(folder.path()), 1u);
}

CHECK_CASE(a_missing_folder_is_named) {
  TemporaryFolder folder;
  EXPECT_ERROR(write_atomically((folder / "no") / "a.txt", [](std::ostream&) {}), "no/a.txt");
}
