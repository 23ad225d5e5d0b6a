#include <optional>

#include "core/base/error.h"
#include "core/base/folder.h"
#include "tests/checks/check.h"

using namespace flowscope;

CHECK_CASE(a_locked_folder_is_left_to_its_holder) {
  checks::TemporaryFolder folder;
  std::optional<FolderLock> lock(std::in_place, folder.path(), "a check runs.");
  EXPECT_ERROR(FolderLock(folder.path(), "a check runs."), " is in use: a check runs.");
  EXPECT(std::filesystem::is_empty(folder.path()));
  lock.reset();
  FolderLock(folder.path(), "a check runs.");
}
