// make-sample: renders the sample clip and its ground truth.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/flow/flow_io.h"
#include "core/media/video_writer.h"
#include "resources/sample/render.h"

namespace {

using namespace flowscope;
namespace fs = std::filesystem;

struct Options {
  fs::path folder = ".";
  fs::path truth;
  std::uint64_t seed = 7;
  double quality = 20;
};

// Frames of which the truth goes with the clip; the last leads back to the first.
constexpr int kKept[] = {0, 50, 99};

sample::WarpCheck expect_truth_to_hold(const sample::Scene& scene, int t, const Image& frame1,
                                       const Image& frame2) {
  const sample::WarpCheck check = sample::check_warp(scene, t, frame1, frame2);
  if (check.with_truth > 0.25 * check.without)
    throw Error(
        fmt::format("The truth of frame {} does not hold: warped by it the next frame differs "
                    "by {:.2f} grey levels, unwarped by {:.2f}.",
                    t, check.with_truth, check.without));
  return check;
}

void write_all_truth(const sample::Scene& scene, const fs::path& folder) {
  fs::create_directories(folder);
  for (int t = 0; t < scene.frames; ++t)
    write_flow(folder / fmt::format("frame_{:06}.flo", t), sample::true_flow(scene, t),
               FlowFormat::flo);
}

void make(const Options& options) {
  const sample::Scene scene = sample::make_scene(options.seed);
  if (!options.truth.empty()) return write_all_truth(scene, options.truth);

  fs::create_directories(options.folder / "truth");
  for (const int t : kKept)
    write_flow(options.folder / "truth" / fmt::format("frame_{:06}_kitti.png", t),
               sample::true_flow(scene, t), FlowFormat::kitti);

  media::WriterOptions writing;
  writing.frame_rate = scene.frame_rate;
  writing.quality = options.quality;
  media::VideoWriter video(options.folder / "moving_shapes.mp4", writing);
  const Image first = sample::render(scene, 0);
  Image frame = first;
  double with_truth = 0, without = 0;
  for (int t = 0; t < scene.frames; ++t) {
    Image next = t + 1 < scene.frames ? sample::render(scene, t + 1) : first;
    const sample::WarpCheck check = expect_truth_to_hold(scene, t, frame, next);
    with_truth += check.with_truth / scene.frames;
    without += check.without / scene.frames;
    video.write(make_frame(std::move(frame), t, t / scene.frame_rate));
    frame = std::move(next);
  }
  video.finish();
  fmt::print("Two neighbours differ by {:.2f} grey levels, warped by the truth by {:.2f}.\n",
             without, with_truth);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Renders Flowscope's sample clip: moving textured shapes with exact ground truth.");
  Options options;
  app.add_option("-o,--output", options.folder, "Folder of moving_shapes.mp4 and truth/")
      ->capture_default_str();
  app.add_option("--truth", options.truth,
                 "Write the exact flow of every frame as .flo there, and nothing else");
  app.add_option("--seed", options.seed, "Of the textures")->capture_default_str();
  app.add_option("--quality", options.quality, "H.264 CRF")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    make(options);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
