// Folders that results are written into.
#pragma once

#include <filesystem>
#include <string>

namespace flowscope {

// Makes it and those above it where they are missing. Throws Error with the system's reason.
void make_folder(const std::filesystem::path& folder);

// Keeps others out of a folder while it lives, in this process and in others; nothing of it is
// in the folder, and it ends with the process. Where the file system has no locks it does
// nothing.
class FolderLock {
 public:
  // Throws Error "FOLDER is in use: `by`" where another has it.
  FolderLock(const std::filesystem::path& folder, const std::string& by);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int handle_;
};

}  // namespace flowscope
