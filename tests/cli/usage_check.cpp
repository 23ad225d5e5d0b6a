// Wrong usage ends with 2 and a sentence, before any work.
#include <sys/stat.h>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

using Words = std::vector<std::string>;

Words flow_with(const Words& more) {
  Words all = {"flow", "no_such_clip.mp4", "-o", "no_such_folder/out"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

CHECK_CASE(help_names_every_subcommand_and_shows_an_example) {
  const Ended top = cli({"--help"});
  EXPECT_EQ(top.code, 0);
  for (const char* name : {"flow", "pair", "eval", "probe", "bench", "models", "info"}) {
    EXPECT(top.out.find(std::string("\n  ") + name) != std::string::npos);
    const Ended one = cli({name, "--help"});
    EXPECT_EQ(one.code, 0);
    EXPECT(one.out.find("Example") != std::string::npos);
    EXPECT(one.out.find(std::string("flowscope-cli ") + name) != std::string::npos);
  }
  EXPECT_EQ(cli({"models", "import", "--help"}).code, 0);
  EXPECT(cli({"--version"}).out.starts_with("flowscope-cli "));
}

CHECK_CASE(unknown_words_are_wrong_usage) {
  expect_refusal({}, 2, "subcommand");
  expect_refusal({"fly"}, 2, "fly");
  expect_refusal({"flow"}, 2, "INPUT");
  expect_refusal({"flow", "clip.mp4"}, 2, "--output");
  expect_refusal({"models"}, 2, "subcommand");
  expect_refusal({"models", "fetch"}, 2, "fetch");
  expect_refusal({"info", "--fast"}, 2, "--fast");
  expect_refusal({"pair", "a.ppm", "-o", "x.flo"}, 2, "B");
}

CHECK_CASE(odd_values_are_wrong_usage) {
  expect_refusal(flow_with({"--range", "5:2"}), 2, "--range");
  expect_refusal(flow_with({"--range", "5:5"}), 2, "--range");
  for (const char* range : {"x", ":", "-1:4", "1:2:3", "1.5:3", "0:99999999999999999999"})
    expect_refusal(flow_with({std::string("--range=") + range}), 2, "--range");
  for (const char* size : {"0x0", "12", "x", "640x-2", "640x480x3", "99999999999x3", "20000x20"})
    expect_refusal(flow_with({"--size", size}), 2, "--size");
  for (const char* scale : {"0", "-1", "nan", "inf", "1e300", "big"})
    expect_refusal(flow_with({std::string("--scale=") + scale}), 2, "--scale");
  for (const char* shard : {"3/2", "2/2", "0/0", "-1/2", "1", "a/b"})
    expect_refusal(flow_with({std::string("--shard=") + shard}), 2, "--shard");
  for (const char* colour : {"0", "-3", "nan", "inf", "much"})
    expect_refusal(flow_with({std::string("--colour-max=") + colour}), 2, "--colour-max");
  for (const char* gap : {"0", "-1", "x", "99999999999999999999"})
    expect_refusal(flow_with({std::string("--gap=") + gap}), 2, "--gap");
  expect_refusal(flow_with({"--stride", "0"}), 2, "--stride");
  expect_refusal(flow_with({"--iterations", "0"}), 2, "--iterations");
  expect_refusal(flow_with({"--iterations", "99999999999999999999"}), 2, "--iterations");
  expect_refusal(flow_with({"--threads=-1"}), 2, "--threads");
  expect_refusal(flow_with({"--format", "flo,gif"}), 2, "gif");
  expect_refusal(flow_with({"--precision", "fp8"}), 2, "fp8");
  expect_refusal(flow_with({"--device", "tpu"}), 2, "tpu");
  expect_refusal(flow_with({"--resume", "--overwrite"}), 2, "--resume");
  expect_refusal(flow_with({"--size", "64x64", "--scale", "2"}), 2, "--scale");
  expect_refusal({"bench", "--repetitions", "0"}, 2, "--repetitions");
  expect_refusal({"bench", "--size", "0x5"}, 2, "--size");
}

CHECK_CASE(pair_refuses_what_it_cannot_write) {
  TemporaryFolder folder;
  const std::string a = folder / "a.ppm", b = folder / "b.ppm", small = folder / "small.ppm";
  write_image(a, scene({64, 48}, 0, 0));
  write_image(b, scene({64, 48}, 1, 0));
  write_image(small, scene({32, 48}, 1, 0));
  expect_refusal({"pair", a, b, "-o", folder / "x.gif"}, 2, ".gif");
  expect_refusal({"pair", a, b, "-o", folder / "noending"}, 2, "noending");
  expect_refusal({"pair", a, b, "-o", folder / "nowhere/x.flo"}, 1, "nowhere");
  expect_refusal({"pair", a, folder / "missing.ppm", "-o", folder / "x.flo"}, 1, "missing.ppm");
  expect_refusal({"pair", a, small, "-o", folder / "x.flo"}, 1, "64x48");
  expect_refusal({"pair", a, small, "-o", folder / "x.flo"}, 1, "32x48");
  write_text(folder / "text.ppm", "no picture");
  expect_refusal({"pair", a, folder / "text.ppm", "-o", folder / "x.flo"}, 1, "text.ppm");
  expect_refusal({"pair", a, b, "-o", folder / "x.flo", "-m", "no-such-model"}, 1, "no-such-model");
  EXPECT_EQ(names_in(folder.path()).size(), std::size_t(4));
}

CHECK_CASE(half_precision_on_a_cpu_is_refused) {
  TemporaryFolder folder;
  write_image(folder / "a.ppm", scene({64, 48}, 0, 0));
  expect_refusal({"pair", folder / "a.ppm", folder / "a.ppm", "-o", folder / "x.flo", "-m",
                  "raft-small@formula", "--device", "cpu", "--precision", "fp16"},
                 1, "fp16");
}

CHECK_CASE(probe_reads_pixels_strictly) {
  TemporaryFolder folder;
  const std::string a = folder / "a.ppm";
  write_image(a, scene({64, 48}, 0, 0));
  for (const char* pixel : {"5", "5,", "5,6,7", "a,b", "5.5,6", "-1,4", "99999999999,1"})
    expect_refusal({"probe", a, a, std::string("--pixel=") + pixel}, 2, "--pixel");
  expect_refusal({"probe", a, a, "-m", "raft-small@formula", "--pixel", "64,0"}, 2, "64x48");
  expect_refusal({"probe", a, a, "-m", "raft-small@formula", "--pixel", "3,48"}, 2, "64x48");
  expect_refusal({"probe", a, a}, 2, "--pixel");
  expect_refusal({"probe", a, "--pixel", "1,1"}, 2, "two images");
}

CHECK_CASE(not_a_number_is_no_number_between) {
  expect_refusal({"synth", "-o", "x", "--motion", "nan"}, 2, "--motion");
  expect_refusal({"synth", "-o", "x", "--max-displacement", "nan"}, 2, "--max-displacement");
  expect_refusal({"synth", "--video", "x.mp4", "--fps", "inf"}, 2, "--fps");
}

CHECK_CASE(broken_json_is_told_by_its_place) {
  const TemporaryFolder folder;
  write_text(folder / "pairs.json", "[\n{\"name\": }]");
  expect_refusal({"eval", "--pairs", folder / "pairs.json", "--model", "raft-small@formula"}, 1,
                 "line 2, column");
}

CHECK_CASE(a_pipe_is_refused_at_once) {
  const TemporaryFolder folder;
  EXPECT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
#ifdef FLOWSCOPE_HAS_MEDIA
  expect_refusal({"flow", folder / "pipe", "-o", folder / "out"}, 1, "save a stream to a file");
#endif
}
