// Colour pictures: by frame, by a fixed length, by the sequence. Needs OpenCV's PNG.
#include <algorithm>

#include "core/flow/colour_wheel.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/engine/exporting.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::ColourScale;
using engine::ExportFile;
namespace fs = std::filesystem;

namespace {

void expect_picture(const fs::path& file, const FlowField& flow, float scale) {
  EXPECT(read_image(file).rgb == flow_to_colour(flow, scale).rgb);
}

void colour_by_sequence(Exporting& e, std::vector<ExportFile> formats) {
  e.options.formats = std::move(formats);
  e.options.colour.kind = ColourScale::Kind::sequence;
}

}  // namespace

CHECK_CASE(colour_is_scaled_by_frame_or_by_a_length) {
  Exporting e(4);
  e.options.formats = {ExportFile::flo, ExportFile::png};
  e.run();
  Exporting fixed(4);
  fixed.options.formats = {ExportFile::png};
  fixed.options.colour = {ColourScale::Kind::fixed, 700};
  fixed.run();
  for (const char* name : {"frame_000000", "frame_000001", "frame_000002"}) {
    const FlowField flow = read_flow(e.file(std::string(name) + ".flo"));
    expect_picture(e.file(std::string(name) + ".png"), flow, 0);
    expect_picture(fixed.file(std::string(name) + ".png"), flow, 700);
  }
}

CHECK_CASE(colour_of_a_sequence_has_one_scale) {
  for (const bool with_flo : {true, false}) {
    Exporting plain(60);
    plain.options.sequence.backward = true;
    plain.run();
    float longest = 0;
    for (const auto& [name, bytes] : files_in(plain.options.folder))
      if (name.ends_with(".flo"))
        longest = std::max(longest, max_flow_length(read_flow(plain.file(name))));

    Exporting e(60);
    e.options.sequence.backward = true;
    colour_by_sequence(
        e, with_flo ? std::vector{ExportFile::png, ExportFile::flo} : std::vector{ExportFile::png});
    std::vector<std::string> phases;
    e.run([&](const engine::ExportProgress& p) {
      if (phases.empty() || phases.back() != p.phase) phases.push_back(p.phase);
    });
    EXPECT(phases == (std::vector<std::string>{"flow", "colour"}));
    EXPECT(!fs::exists(e.file(".flowscope-raw")));
    const auto record = e.record();
    for (const auto& frame : record["frames"]) {
      const std::string stem = frame["file"].get<std::string>().substr(0, 12);
      for (const char* way : {"", "_backward"})
        expect_picture(e.file(stem + way + ".png"), read_flow(plain.file(stem + way + ".flo")),
                       longest);
    }
    EXPECT_EQ(files_in(e.options.folder).size(), std::size_t(59 * (with_flo ? 4 : 2) + 1));
  }
}

CHECK_CASE(colour_of_a_sequence_resumes_to_the_whole) {
  for (const bool with_flo : {true, false}) {
    Exporting whole(130);
    colour_by_sequence(whole, with_flo ? std::vector{ExportFile::npy, ExportFile::png}
                                       : std::vector{ExportFile::png});
    whole.run();
    const Files files = files_in(whole.options.folder);

    // Stopped while computing, stopped while colouring, damaged when complete.
    for (const std::string when : {"flow", "colour", "later"}) {
      Exporting e(130);
      e.options.formats = whole.options.formats;
      e.options.colour = whole.options.colour;
      std::stop_source stop;
      try {
        e.run(
            [&](const engine::ExportProgress& p) {
              if (p.phase == when && p.done == 70) stop.request_stop();
            },
            stop.get_token());
      } catch (const Stopped&) {
      }
      EXPECT_EQ(stop.stop_requested(), when != "later");
      if (when == "later") fs::remove(e.file("frame_000055.png"));
      e.options.resume = true;
      const auto summary = e.run();
      EXPECT_EQ(summary.kept, when == "flow" ? 50 : when == "colour" || with_flo ? 100 : 0);
      expect_same(files, files_in(e.options.folder));
      EXPECT_EQ(e.run().written, 0);
      expect_same(files, files_in(e.options.folder));
    }
  }
}

CHECK_CASE(occlusion_comes_from_both_ways) {
  Exporting e(3);
  e.options.occlusion = true;
  e.run();
  int width = 0, height = 0;
  const auto mask = read_grey(e.file("frame_000001_occlusion.png"), width, height);
  EXPECT(Size({width, height}) == e.script->size);
  // Flow of hundreds of pixels leaves this small picture everywhere.
  EXPECT(std::all_of(mask.begin(), mask.end(), [](std::uint8_t v) { return v == 255; }));
  EXPECT(!fs::exists(e.file("frame_000001_backward.flo")));  // computed, not asked for
}
