// synth as a process.
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;

CHECK_CASE(synth_writes_pairs_that_repeat_and_are_listed) {
  TemporaryFolder folder;
  const std::string one = folder / "one", two = folder / "two";
  for (const std::string& output : {one, two})
    EXPECT_EQ(cli({"synth", "-o", output, "--count", "2", "--size", "96x64", "--seed", "3"}).code,
              0);
  const std::vector<std::string> names = names_in(one);
  EXPECT_EQ(names.size(), 13u);  // twice two pictures, two flows, two masks; and the list
  EXPECT(names == names_in(two));
  for (const std::string& name : names)
    EXPECT(bytes_of(std::filesystem::path(one) / name) ==
           bytes_of(std::filesystem::path(two) / name));
  const json list = json::parse(bytes_of(one + "/pairs.json"));
  EXPECT_EQ(list.size(), 2u);
  for (const json& entry : list) {
    const FlowField flow = read_flow(one + "/" + entry["truth"].get<std::string>());
    EXPECT((flow.size() == Size{96, 64}));
    for (const char* picture : {"image1", "image2", "occlusion"}) {
      const Image image = read_image(one + "/" + entry[picture].get<std::string>());
      EXPECT(image.width == 96 && image.height == 64);
    }
  }
}

CHECK_CASE(synth_lists_the_pairs_that_it_wrote_before_it_was_stopped) {
  TemporaryFolder folder;
  const std::filesystem::path scenes = folder / "scenes";
  Process process({"synth", "-o", scenes, "--count", "1000000", "--size", "96x64"});
  while (process.running() && !std::filesystem::exists(scenes / "scene_000002_1.png") &&
         !std::filesystem::exists(scenes / "scene_000002_1.ppm"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  process.send(SIGINT);
  EXPECT_EQ(process.wait().code, 130);
  const json list = json::parse(bytes_of(scenes / "pairs.json"));
  EXPECT(list.size() >= 2);
  EXPECT_EQ(names_in(scenes).size(), 6 * list.size() + 1);
  for (const json& entry : list)
    EXPECT((read_flow(scenes / entry["truth"].get<std::string>()).size() == Size{96, 64}));
}

CHECK_CASE(synth_says_what_it_wrote_as_json) {
  TemporaryFolder folder;
  const json said = json::parse(
      cli_json({"synth", "-o", folder / "s", "--count", "1", "--size", "96x64", "--json"}));
  EXPECT_EQ(said["pairs"].get<int>(), 1);
  EXPECT(said["size"] == json({96, 64}));
  EXPECT_EQ(json::parse(bytes_of(said["list"].get<std::string>())).size(), 1u);
}

CHECK_CASE(too_little_memory_is_told_in_one_sentence) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  throw Skip("the sanitizer's own memory needs more address space than this check leaves");
#endif
  const TemporaryFolder folder;
  const auto ended = [](const std::vector<std::string>& words) {
    rlimit before{};
    ::getrlimit(RLIMIT_AS, &before);
    const rlimit small{3'000'000'000, before.rlim_max};
    ::setrlimit(RLIMIT_AS, &small);  // passed on to what is started
    Process process(words);
    ::setrlimit(RLIMIT_AS, &before);
    return process.wait();
  };
  if (ended({"--version"}).code != 0)
    throw Skip("the libraries alone need more address space than this check leaves");
  const Ended synth =
      ended({"synth", "-o", folder / "big", "--count", "1", "--size", "16384x16384"});
  EXPECT_EQ(synth.code, 1);
  EXPECT(
      synth.err.ends_with("\nflowscope-cli: There is not enough memory for this: take a smaller "
                          "--size.\n"));
  EXPECT_EQ(std::count(synth.err.begin(), synth.err.end(), '\n'), 2);  // after the progress
  write_text(folder / "c.json", R"({"model": "raft-small", "stages": [
                                     {"steps": 1, "crops": [[4096, 4096]], "batch": 8}]})");
  const Ended train = ended({"train", "--config", folder / "c.json", "-o", folder / "run",
                             "--device", "cpu", "--precision", "fp32", "--threads", "1"});
  EXPECT_EQ(train.code, 1);
  EXPECT(train.err.ends_with("take smaller crops or a smaller batch in its config.\n"));
}

CHECK_CASE(synth_keeps_what_is_there) {
  TemporaryFolder folder;
  write_text(folder / "precious", "1");
  expect_refusal({"synth", "-o", folder.path(), "--count", "1"}, 2, "is not empty");
  expect_refusal({"synth"}, 2, "either -o DIR for pairs or --video FILE");
  expect_refusal({"synth", "-o", folder / "small", "--size", "32x32"}, 1, "at least 64 pixels");
  for (const char* seed : {"-1", "9223372036854775808", "1.5", "", "x"})
    expect_refusal({"synth", "-o", folder / "seed", std::string("--seed=") + seed}, 2, "--seed");
}

CHECK_CASE(synth_refuses_what_it_would_not_use) {
  TemporaryFolder folder;
  for (const char* option : {"--frames", "--fps"})
    expect_refusal({"synth", "-o", folder / "s", option, "3"}, 2, "--video");
  expect_refusal({"synth", "--video", folder / "c.mp4", "--count", "3"}, 2, "--output");
  EXPECT(names_in(folder.path()).empty());
}

CHECK_CASE(synth_takes_one_effect_alone) {
  TemporaryFolder folder;
  const auto is_grey = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"synth", "-o",     folder / name, "--count",
                                      "1",     "--size", "96x64"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(cli(words).code, 0);
    const json list = json::parse(bytes_of(folder / (name + "/pairs.json")));
    const Image image = read_image(folder / (name + "/" + list[0]["image1"].get<std::string>()));
    for (std::size_t i = 0; i < image.rgb.size(); i += 3)
      if (image.rgb[i] != image.rgb[i + 1] || image.rgb[i] != image.rgb[i + 2]) return false;
    return true;
  };
  EXPECT(is_grey("grey", {"--effect", "grey"}));
  EXPECT(!is_grey("foggy", {"--effect", "fog", "--effect", "defocus"}));
  EXPECT(!is_grey("plain", {"--plain"}));
  expect_refusal({"synth", "-o", folder / "x", "--plain", "--effect", "fog"}, 2, "--effect");
  expect_refusal({"synth", "-o", folder / "x", "--effect", "rain"}, 2, "rain");
}

#ifdef FLOWSCOPE_HAS_MEDIA
namespace {

// Interrupts it when it has made something in `folder`; only `left` remains there.
void expect_nothing_left(const std::vector<std::string>& words, const std::filesystem::path& folder,
                         const std::vector<std::string>& left) {
  Process process(words);
  while (process.running() && names_in(folder).size() == left.size())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  process.send(SIGINT);
  EXPECT_EQ(process.wait().code, 130);
  EXPECT(names_in(folder) == left);
}

}  // namespace

CHECK_CASE(synth_writes_a_clip_with_truth_beside_it) {
  TemporaryFolder folder;
  EXPECT_EQ(cli({"synth", "--video", folder / "clip.mp4", "--frames", "3", "--size", "96x64"}).code,
            0);
  EXPECT(std::filesystem::file_size(folder / "clip.mp4") > 0);
  EXPECT_EQ(names_in(folder / "clip_truth").size(), 8u);  // of two pairs
  EXPECT_EQ(cli({"synth", "--video", folder / "loop.mp4", "--frames", "3", "--size", "96x64",
                 "--loop", "--format", "kitti"})
                .code,
            0);
  EXPECT(read_flow(folder / "loop_truth/frame_000002_kitti.png").size() == (Size{96, 64}));
}

CHECK_CASE(synth_refuses_a_name_that_is_no_video) {
  TemporaryFolder folder;
  expect_refusal({"synth", "--video", folder / "clip.txt", "--frames", "3"}, 2, "clip.txt");
  write_text(folder / "clip_truth", "a file");
  expect_refusal({"synth", "--video", folder / "clip.mp4", "--frames", "3"}, 1, "clip_truth");
  EXPECT(names_in(folder.path()) == std::vector<std::string>{"clip_truth"});
}

CHECK_CASE(synth_leaves_one_clips_truth) {
  TemporaryFolder folder;
  const auto clip = [&](const char* frames, const char* format) {
    return std::vector<std::string>{"synth",    "--video",  folder / "clip.mp4",
                                    "--frames", frames,     "--size",
                                    "96x64",    "--format", format,
                                    "--seed",   "5",        "--overwrite"};
  };
  for (const char* format : {"kitti", "pfm", "flo"}) EXPECT_EQ(cli(clip("4", format)).code, 0);
  write_text(folder / "clip_truth/notes.txt", "mine");
  write_text(folder / "clip_truth/frame_000000.png", "mine too");
  EXPECT_EQ(cli(clip("3", "flo")).code, 0);
  EXPECT_EQ(names_in(folder / "clip_truth").size(), 8u + 2u);  // of two pairs, and mine
  EXPECT(bytes_of(folder / "clip_truth/notes.txt") == "mine");
  EXPECT(bytes_of(folder / "clip_truth/frame_000000.png") == "mine too");

  const std::string before = bytes_of(folder / "clip.mp4");
  expect_nothing_left(clip("100000", "flo"), folder.path(), {"clip.mp4", "clip_truth"});
  EXPECT(bytes_of(folder / "clip.mp4") == before);
  EXPECT_EQ(names_in(folder / "clip_truth").size(), 8u + 2u);
}

CHECK_CASE(synth_removes_a_clip_that_is_not_finished) {
  TemporaryFolder folder;
  const std::vector<std::string> words = {
      "synth", "--video", folder / "clip.mp4", "--frames", "100000", "--size", "96x64"};
  expect_nothing_left(words, folder.path(), {});
  expect_nothing_left(words, folder.path(), {});  // nothing is in its way
}
#else
CHECK_CASE(synth_says_that_it_writes_no_video) {
  expect_refusal({"synth", "--video", "clip.mp4"}, 1, "no FFmpeg");
}
#endif
