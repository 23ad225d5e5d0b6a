// Ctrl-C in the middle, and going on afterwards.
#ifdef FLOWSCOPE_HAS_MEDIA

#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
namespace fs = std::filesystem;

namespace {

constexpr Size kSize{128, 128};
constexpr int kFrames = 58;  // across frame 50, where the warm start begins anew

// RAFT with its warm start: each flow depends on the one before.
std::vector<std::string> export_words(const fs::path& in, const fs::path& out) {
  return {"flow",         in,   "-o",          out,    "-m",        "raft-small@formula",
          "--iterations", "6",  "--precision", "fp32", "--threads", "1",
          "--device",     "cpu"};
}

void wait_for(Process& process, const fs::path& file) {
  while (process.running() && !fs::exists(file))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Nothing but whole flow and the document; returns how many flows.
std::size_t expect_whole_files(const fs::path& folder) {
  std::size_t flows = 0;
  for (const std::string& name : names_in(folder)) {
    if (name == "flowscope.json") continue;
    EXPECT(name.starts_with("frame_") && name.ends_with(".flo"));
    EXPECT_EQ(fs::file_size(folder / name), std::uintmax_t(12 + 8 * kSize.width * kSize.height));
    ++flows;
  }
  return flows;
}

void expect_same_folders(const fs::path& one, const fs::path& other) {
  EXPECT(names_in(one) == names_in(other));
  for (const std::string& name : names_in(other))
    if (bytes_of(one / name) != bytes_of(other / name))
      fail(__FILE__, __LINE__, name + " differs from an export in one go");
}

}  // namespace

CHECK_CASE(interrupted_exports_go_on_to_the_same_bytes) {
  TemporaryFolder folder;
  write_sequence(folder / "in", kSize, kFrames, {2, 1});
  EXPECT_EQ(cli(export_words(folder / "in", folder / "whole")).code, 0);
  EXPECT_EQ(expect_whole_files(folder / "whole"), std::size_t(kFrames - 1));

  auto words = export_words(folder / "in", folder / "parts");
  std::size_t before = 0;
  for (const auto& [file, signal] : {std::pair{"parts/frame_000004.flo", SIGINT},
                                     std::pair{"parts/frame_000051.flo", SIGTERM}}) {
    Process process(words);
    wait_for(process, folder / file);
    process.send(signal);
    const Ended ended = process.wait();
    EXPECT_EQ(ended.code, 130);
    EXPECT(ended.err.find("--resume") != std::string::npos);
    const std::size_t now = expect_whole_files(folder / "parts");
    EXPECT(now > before && now < std::size_t(kFrames - 1));
    before = now;
    if (words.back() != "--resume") words.push_back("--resume");
  }
  EXPECT_EQ(cli(words).code, 0);
  expect_same_folders(folder / "parts", folder / "whole");
}

CHECK_CASE(a_killed_export_leaves_whole_files) {
  TemporaryFolder folder;
  write_sequence(folder / "in", kSize, 30, {2, 1});
  Process process(export_words(folder / "in", folder / "out"));
  wait_for(process, folder / "out/frame_000003.flo");
  process.send(SIGKILL);
  EXPECT_EQ(process.wait().signal, SIGKILL);
  for (const std::string& name : names_in(folder / "out"))
    if (name.starts_with("frame_") && name.ends_with(".flo"))
      EXPECT_EQ(fs::file_size(folder / "out" / name),
                std::uintmax_t(12 + 8 * kSize.width * kSize.height));
  auto words = export_words(folder / "in", folder / "out");
  words.push_back("--resume");
  EXPECT_EQ(cli(words).code, 0);
  EXPECT_EQ(expect_whole_files(folder / "out"), std::size_t(29));  // and no temporary name
}

CHECK_CASE(shards_make_the_whole) {
  TemporaryFolder folder;
  write_sequence(folder / "in", kSize, kFrames, {2, 1});
  EXPECT_EQ(cli(export_words(folder / "in", folder / "whole")).code, 0);
  for (const char* shard : {"1/2", "0/2"}) {
    auto words = export_words(folder / "in", folder / "shared");
    words.insert(words.end(), {"--shard", shard});
    EXPECT_EQ(cli(words).code, 0);
  }
  expect_same_folders(folder / "shared", folder / "whole");
}

#endif
