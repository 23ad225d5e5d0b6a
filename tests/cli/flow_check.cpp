// flow on sequences and clips: names, options, what it refuses.
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/cli/process.h"
#include "tests/cli/scenes.h"
#ifdef FLOWSCOPE_HAS_MEDIA
#include "core/media/video_writer.h"
#endif

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;

#if !defined(FLOWSCOPE_HAS_MEDIA)

CHECK_CASE(flow_says_that_this_build_has_no_video_input) {
  TemporaryFolder folder;
  expect_refusal({"flow", "clip.mp4", "-o", folder / "out"}, 1, "no video input");
}

#elif defined(FLOWSCOPE_HAS_OPENCV)

namespace {

constexpr Size kSize{96, 80};

struct Sequence {
  TemporaryFolder folder;
  std::string in = folder / "in", out = folder / "out";
  explicit Sequence(int frames = 6) { write_sequence(in, kSize, frames, {2, 1}); }

  std::vector<std::string> words(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"flow", in, "-o", out, "-m", "dis"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  json document() const { return json::parse(bytes_of(out + "/flowscope.json")); }
};

using Names = std::vector<std::string>;

}  // namespace

CHECK_CASE(flow_names_files_by_their_first_frame) {
  const Sequence sequence(3);
  const Ended ended = cli(sequence.words({"--format", "flo,png,kitti,pfm,npy"}));
  EXPECT_EQ(ended.code, 0);
  EXPECT(ended.out.empty());
  EXPECT(
      names_in(sequence.out) ==
      (Names{"flowscope.json", "frame_000000.flo", "frame_000000.npy", "frame_000000.pfm",
             "frame_000000.png", "frame_000000_kitti.png", "frame_000001.flo", "frame_000001.npy",
             "frame_000001.pfm", "frame_000001.png", "frame_000001_kitti.png"}));
  const Vec2 middle = read_flow(sequence.out + "/frame_000001.flo").at(48, 40);
  EXPECT_NEAR(middle.u, 2, 0.4);
  EXPECT_NEAR(middle.v, 1, 0.4);
}

CHECK_CASE(flow_gap_stride_and_range_choose_the_pairs) {
  const Sequence sequence(9);
  EXPECT_EQ(cli(sequence.words({"--gap", "2", "--stride", "3", "--range", "1:8"})).code, 0);
  EXPECT(names_in(sequence.out) ==
         (Names{"flowscope.json", "frame_000001.flo", "frame_000004.flo"}));
  EXPECT_NEAR(read_flow(sequence.out + "/frame_000004.flo").at(48, 40).u, 4, 0.6);
}

CHECK_CASE(flow_writes_backward_flow_and_occlusion) {
  const Sequence sequence(2);
  EXPECT_EQ(cli(sequence.words({"--backward", "--occlusion"})).code, 0);
  EXPECT(names_in(sequence.out) ==
         (Names{"flowscope.json", "frame_000000.flo", "frame_000000_backward.flo",
                "frame_000000_occlusion.png"}));
  EXPECT_NEAR(read_flow(sequence.out + "/frame_000000_backward.flo").at(48, 40).u, -2, 0.4);
}

CHECK_CASE(flow_describes_itself_in_flowscope_json) {
  const Sequence sequence(4);
  EXPECT_EQ(cli(sequence.words({"--scale", "0.5"})).code, 0);
  const json document = sequence.document();
  const std::string text = document.dump();
  EXPECT(text.find("\"dis\"") != std::string::npos);
  EXPECT(text.find("frame_000002.flo") != std::string::npos);
  EXPECT(document.contains("version"));
  EXPECT(read_flow(sequence.out + "/frame_000000.flo").size() == kSize);
}

CHECK_CASE(flow_refuses_a_folder_that_holds_flow) {
  const Sequence sequence(3);
  EXPECT_EQ(cli(sequence.words()).code, 0);
  const std::string before = bytes_of(sequence.out + "/frame_000000.flo");
  expect_refusal(sequence.words(), 1, "--resume");
  expect_refusal(sequence.words({"--resume", "--gap", "2"}), 1, "gap");
  const json kept = json::parse(cli_json(sequence.words({"--resume", "--json"})));
  EXPECT_EQ(kept["written"].get<int>(), 0);
  EXPECT_EQ(kept["kept"].get<int>(), 2);
  EXPECT(bytes_of(sequence.out + "/frame_000000.flo") == before);
  EXPECT_EQ(cli(sequence.words({"--overwrite", "--gap", "2"})).code, 0);
  EXPECT(names_in(sequence.out) == (Names{"flowscope.json", "frame_000000.flo"}));
}

CHECK_CASE(flow_of_a_single_frame_is_refused) {
  const Sequence sequence(1);
  expect_refusal(sequence.words(), 1, "frame");
  EXPECT(!std::filesystem::exists(sequence.out + "/frame_000000.flo"));
  const Sequence two(2);
  expect_refusal(two.words({"--range", "50:60"}), 1, "frame");
}

CHECK_CASE(flow_refuses_bad_inputs_and_outputs) {
  const Sequence sequence(2);
  expect_refusal({"flow", sequence.folder / "none.mp4", "-o", sequence.out, "-m", "dis"}, 1,
                 "none.mp4");
  write_text(sequence.folder / "text.mp4", "no video at all");
  expect_refusal({"flow", sequence.folder / "text.mp4", "-o", sequence.out, "-m", "dis"}, 1,
                 "text.mp4");
  write_text(sequence.folder / "file", "in the way");
  expect_refusal({"flow", sequence.in, "-o", sequence.folder / "file/out", "-m", "dis"}, 1, "file");
  expect_refusal({"flow", sequence.in, "-o", sequence.folder / "file", "-m", "dis"}, 1, "file");
  expect_refusal(sequence.words({"--stream", "0"}), 2, "--stream");
  if (::geteuid() != 0) {
    std::filesystem::create_directory(sequence.out);
    std::filesystem::permissions(
        sequence.out, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    expect_refusal(sequence.words(), 1, "out");
  }
}

CHECK_CASE(flow_reads_a_clip) {
  TemporaryFolder folder;
  media::VideoWriter writer(folder / "clip.mkv");
  for (int i = 0; i < 5; ++i) writer.write(make_frame(scene({160, 128}, 2 * i, 0)));
  writer.finish();
  const json summary =
      json::parse(cli_json({"flow", folder / "clip.mkv", "-o", folder / "out", "-m", "dis",
                            "--format", "png", "--colour-max", "sequence", "--json"}));
  EXPECT_EQ(summary["written"].get<int>(), 4);
  EXPECT(std::filesystem::exists(folder / "out/frame_000003.png"));
  expect_refusal(
      {"flow", folder / "clip.mkv", "-o", folder / "other", "-m", "dis", "--stream", "7"}, 1, "7");
}

#endif
