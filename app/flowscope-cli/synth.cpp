// flowscope-cli synth -o DIR, or --video FILE
#include <ATen/ATen.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/progress.h"
#include "app/flowscope-cli/values.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/folder.h"
#include "core/base/stop.h"
#include "core/engine/export_files.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/train/scenes/scenes.h"
#ifdef FLOWSCOPE_HAS_MEDIA
#include "core/media/video_writer.h"
#endif

namespace flowscope::cli {
namespace {
namespace fs = std::filesystem;

struct SynthFlags {
  std::string output, video, size = "496x368", kind;
  std::int64_t count = 10, first = 0;
  int frames = 50;
  double rate = 25;
  std::string seed = "1";
  double motion = 1, hurry = 1, max_displacement = 180;
  std::string format = "flo";
  std::vector<std::string> effects;
  bool plain = false, loop = false, overwrite = false, json = false;
};

// Pictures are PNG where there is OpenCV, else PPM, masks likewise.
#ifdef FLOWSCOPE_HAS_OPENCV
constexpr const char* kPicture = ".png";
#else
constexpr const char* kPicture = ".ppm";
#endif

// By name, written as options are.
using Effects = std::map<std::string, double train::SceneEffects::*>;
const Effects kEffects = [] {
  Effects effects;
  for (const auto& [name, effect] : train::kSceneEffects) {
    std::string option = name;
    std::replace(option.begin(), option.end(), '_', '-');
    effects[option] = effect;
  }
  return effects;
}();

train::SceneOptions options_of(const SynthFlags& flags) {
  train::SceneOptions options;
  options.motion = flags.motion;
  options.hurry = flags.hurry;
  options.max_displacement = flags.max_displacement;
  if (flags.plain || !flags.effects.empty()) options.effects = train::SceneEffects::none();
  for (const std::string& effect : flags.effects) options.effects.*kEffects.at(effect) = 1;
  if (flags.kind.empty()) return options;
  options.shares = {0, 0, 0, 0, 0};
  if (flags.kind == "layered") options.shares.layered = 1;
  if (flags.kind == "rigid") options.shares.rigid = 1;
  if (flags.kind == "non-rigid") options.shares.non_rigid = 1;
  if (flags.kind == "small") options.shares.small = 1;
  if (flags.kind == "still") options.shares.still = 1;
  return options;
}

Image image_of(const at::Tensor& picture) {
  const at::Tensor packed = picture.permute({1, 2, 0}).contiguous();
  Image image(int(packed.size(1)), int(packed.size(0)));
  std::copy_n(packed.data_ptr<std::uint8_t>(), packed.numel(), image.rgb.begin());
  return image;
}

FlowField field_of(const at::Tensor& flow) {
  const at::Tensor planar = flow.contiguous();
  FlowField field(int(flow.size(2)), int(flow.size(1)));
  const float* u = planar.data_ptr<float>();
  const float* v = u + field.flow.size();
  for (std::size_t i = 0; i < field.flow.size(); ++i) field.flow[i] = {u[i], v[i]};
  return field;
}

// White where the mask is set.
void write_mask(const fs::path& file, const at::Tensor& mask) {
  write_image(file, image_of(mask.to(at::kByte).mul(255).expand({3, -1, -1})));
}

void write_text(const fs::path& file, const std::string& text) {
  write_atomically(file, [&](std::ostream& out) { out << text; });
}

std::string ending_of(const SynthFlags& flags) {
  return engine::ending(parse_formats({flags.format}).front());
}

// Flow, backward flow and what is hidden, by the name of the pair.
void write_truth(const fs::path& folder, const std::string& name, const std::string& ending,
                 const at::Tensor& flow, const at::Tensor& backward, const at::Tensor& occluded,
                 const at::Tensor& backward_occluded) {
  const FlowFormat format = flow_format_of(name + ending);
  write_flow(folder / (name + ending), field_of(flow), format);
  write_flow(folder / (name + "_backward" + ending), field_of(backward), format);
  write_mask(folder / (name + "_occlusion" + kPicture), occluded);
  write_mask(folder / (name + "_backward_occlusion" + kPicture), backward_occluded);
}

void refuse_used(const fs::path& folder, bool overwrite) {
  if (!overwrite && fs::is_directory(folder) && !fs::is_empty(folder))
    throw UsageError(fmt::format("{} is not empty; choose another folder or give --overwrite.",
                                 folder.string()));
}

void write_pairs(const SynthFlags& flags, Size size, const std::stop_token& stop) {
  const std::uint64_t seed = parse_seed(flags.seed);
  const fs::path folder = flags.output;
  refuse_used(folder, flags.overwrite);
  make_folder(folder);
  const train::SceneOptions options = options_of(flags);
  const std::string ending = ending_of(flags);
  Json list = Json::array();
  const auto write_list = [&] { write_text(folder / "pairs.json", list.dump(1) + "\n"); };
  {
    Progress progress("pairs");
    for (std::int64_t i = 0; i < flags.count; ++i) {
      if (stop.stop_requested()) {
        if (!list.empty()) write_list();  // what is there can be used
        throw Stopped();
      }
      progress.update("synth", i, flags.count);
      const std::int64_t sample = flags.first + i;
      const train::ScenePair pair = train::scene_pair(options, seed, sample, size, at::kCPU);
      const std::string name = fmt::format("scene_{:06}", sample);
      const std::string image1 = name + "_1" + kPicture, image2 = name + "_2" + kPicture;
      write_image(folder / image1, image_of(pair.image1));
      write_image(folder / image2, image_of(pair.image2));
      write_truth(folder, name, ending, pair.flow, pair.backward, pair.occluded,
                  pair.backward_occluded);
      const double mean = pair.flow.square().sum(0).sqrt().mean().item<double>();
      list.push_back({{"name", name},
                      {"dataset", "Flowscope scenes"},
                      {"kind", flags.format},
                      {"size", size_text(size)},
                      {"mean_flow_px", std::round(100 * mean) / 100},
                      {"image1", image1},
                      {"image2", image2},
                      {"truth", name + ending},
                      {"occlusion", name + "_occlusion" + kPicture}});
    }
    progress.update("synth", flags.count, flags.count);
  }
  write_list();
  if (flags.json)
    print_json({{"folder", folder.string()},
                {"pairs", flags.count},
                {"size", size_json(size)},
                {"list", (folder / "pairs.json").string()}});
  else
    say(fmt::format("{} of {} written to {}; pairs.json lists what is there.",
                    counted(flags.count, "pair"), size_text(size), folder.string()));
}

#ifdef FLOWSCOPE_HAS_MEDIA
// The truth of a clip, under a temporary name until finish(); without it nothing remains.
class TruthFolder {
 public:
  explicit TruthFolder(fs::path folder)
      : folder_(std::move(folder)),
        part_(folder_.parent_path() /
              fmt::format(".{}.{}.part", folder_.filename().string(), ::getpid())) {
    if (fs::exists(folder_)) make_folder(folder_);  // throws where it is a file
    fs::remove_all(part_);
    make_folder(part_);
  }
  ~TruthFolder() {
    std::error_code ignored;
    fs::remove_all(part_, ignored);
  }
  TruthFolder(const TruthFolder&) = delete;
  TruthFolder& operator=(const TruthFolder&) = delete;

  const fs::path& part() const { return part_; }

  // Takes the place of another clip's truth; other files stay.
  void finish() {
    static const std::regex truth(
        R"(frame_\d{6,}(_backward)?(\.(flo|pfm|npy)|_kitti\.png|_occlusion\.(png|ppm)))");
    make_folder(folder_);
    for (const fs::path& file : files_in(folder_))
      if (std::regex_match(file.filename().string(), truth)) fs::remove(file);
    for (const fs::path& file : files_in(part_)) fs::rename(file, folder_ / file.filename());
  }

 private:
  static std::vector<fs::path> files_in(const fs::path& folder) {
    return {fs::directory_iterator(folder), fs::directory_iterator()};
  }

  fs::path folder_, part_;
};

void write_video(const SynthFlags& flags, Size size, const std::stop_token& stop) {
  const fs::path file = flags.video,
                 folder = file.parent_path() / (file.stem().string() + "_truth");
  const std::uint64_t seed = parse_seed(flags.seed);
  refuse_used(folder, flags.overwrite);
  if (fs::exists(file) && !flags.overwrite)
    throw UsageError(
        fmt::format("{} exists; choose another name or give --overwrite.", file.string()));
  const train::SceneOptions options = options_of(flags);
  const std::string ending = ending_of(flags);
  media::WriterOptions writing;
  writing.frame_rate = flags.rate;
  media::VideoWriter video(file, writing);
  TruthFolder truth(folder);
  {
    Progress progress("frames");
    const train::SceneClip clip(options, seed, flags.first, size, at::kCPU,
                                flags.loop ? flags.frames : 0);
    for (int frame = 0; frame < flags.frames; ++frame) {
      check_stop(stop);
      progress.update("synth", frame, flags.frames);
      video.write(make_frame(image_of(clip.image(frame)), frame, frame / flags.rate));
      if (frame + 1 == flags.frames && !flags.loop) break;
      const train::SceneTruth on = clip.truth(frame, frame + 1);
      const train::SceneTruth back = clip.truth(frame + 1, frame);
      write_truth(truth.part(), fmt::format("frame_{:06}", frame), ending, on.flow, back.flow,
                  on.occluded, back.occluded);
    }
    progress.update("synth", flags.frames, flags.frames);
  }
  video.finish();
  truth.finish();
  if (flags.json)
    print_json({{"video", file.string()},
                {"frames", flags.frames},
                {"size", size_json(size)},
                {"truth", folder.string()}});
  else
    say(fmt::format("{} frames of {} written to {}, the truth to {}.", flags.frames,
                    size_text(size), file.string(), folder.string()));
}
#else
void write_video(const SynthFlags&, Size, const std::stop_token&) {
  throw Error("This build has no FFmpeg, so it writes no video; -o DIR writes pairs.");
}
#endif

void run(const SynthFlags& flags, const std::stop_token& stop) {
  const Size size = parse_size(flags.size);
  train::check_scene_size(size);
  if (flags.output.empty() == flags.video.empty())
    throw UsageError("Give either -o DIR for pairs or --video FILE for a clip.");
  if (flags.video.empty())
    write_pairs(flags, size, stop);
  else
    write_video(flags, size, stop);
}

}  // namespace

void add_synth(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<SynthFlags>();
  CLI::App* command =
      program.add_subcommand("synth", "Write generated scenes with their exact flow");
  auto* output =
      command
          ->add_option("-o,--output", flags->output, "Folder for pairs, their truth and pairs.json")
          ->type_name("DIR");
  command->add_option("--count", flags->count, "Pairs [10]")
      ->needs(output)
      ->type_name("N")
      ->check(whole_number(1, 1'000'000));
  command->add_option("--first", flags->first, "Number of the first scene [0]")
      ->type_name("N")
      ->check(whole_number(0, 1'000'000'000));
  auto* video =
      command->add_option("--video", flags->video, "A clip of the first scene, its truth beside it")
          ->type_name("FILE");
  command->add_option("--frames", flags->frames, "Of the clip [50]")
      ->needs(video)
      ->type_name("N")
      ->check(whole_number(2, 100'000));
  command->add_flag("--loop", flags->loop, "The clip leads back to its first frame")->needs(video);
  command->add_option("--fps", flags->rate, "Of the clip [25]")
      ->needs(video)
      ->type_name("RATE")
      ->check(number_between(1.0, 240.0));
  command->add_option("--size", flags->size, "Of the pictures [496x368]")->type_name("WxH");
  command->add_option("--format", flags->format, "Of the truth: flo, kitti, pfm or npy [flo]")
      ->check(CLI::IsMember({"flo", "kitti", "pfm", "npy"}))
      ->type_name("FORMAT");
  command->add_option("--seed", flags->seed, "Another seed, other scenes [1]")->type_name("N");
  command
      ->add_option("--kind", flags->kind, "Only layered, rigid, non-rigid, small or still scenes")
      ->check(CLI::IsMember({"layered", "rigid", "non-rigid", "small", "still"}))
      ->type_name("KIND");
  command
      ->add_option("--motion", flags->motion,
                   "Multiplies displacements, those of bends and small ones by 1 at most [1]")
      ->type_name("FACTOR")
      ->check(number_between(0.0, 10.0));
  command
      ->add_option("--hurry", flags->hurry,
                   "Multiplies those of each scene by a further factor from 1 to this [1]")
      ->type_name("FACTOR")
      ->check(number_between(1.0, 100.0));
  command
      ->add_option(
          "--max-displacement", flags->max_displacement,
          "Slows faster motion down to this many pixels, of a clip from its first frame to the "
          "next [180]")
      ->type_name("PIXELS")
      ->check(number_between(0.1, 2000.0));
  auto* plain = command->add_flag("--plain", flags->plain,
                                  "No blur, noise, light, fog, shadows or compression");
  command
      ->add_option("--effect", flags->effects, "Only this, in every scene that moves; repeatable")
      ->check(CLI::IsMember(&kEffects))
      ->type_name("NAME")
      ->excludes(plain);
  command->add_flag("--overwrite", flags->overwrite, "Write over what is there");
  command->add_flag("--json", flags->json, "Print a summary as JSON");
  command->footer(
      "The same seed, number, size and options give the same pictures. They are of the kinds\n"
      "that train makes, which draws others from its seed.\n\n"
      "Examples:\n"
      "  flowscope-cli synth -o scenes --count 100\n"
      "  flowscope-cli synth --video clip.mp4 --kind rigid --frames 100 --motion 0.3");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
