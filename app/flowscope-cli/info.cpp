// flowscope-cli info
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/machine.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/output.h"
#include "core/base/version.h"
#include "core/engine/registry.h"
#ifdef FLOWSCOPE_HAS_MEDIA
#include "core/media/media.h"
#endif
#ifdef FLOWSCOPE_HAS_OPENCV
#include <opencv2/core/version.hpp>
#endif

namespace flowscope::cli {
namespace {

std::vector<std::string> media_versions() {
#ifdef FLOWSCOPE_HAS_MEDIA
  return media::library_versions();
#else
  return {};
#endif
}

std::vector<std::string> codecs() {
#ifdef FLOWSCOPE_HAS_MEDIA
  return media::decoders_found();
#else
  return {};
#endif
}

std::string opencv_version() {
#ifdef FLOWSCOPE_HAS_OPENCV
  return CV_VERSION;
#else
  return {};
#endif
}

void print_table(const Machine& here) {
  const auto line = [](const char* name, const std::string& value) {
    fmt::print("{:<12}{}\n", name, value);
  };
  const auto joined = [](const std::vector<std::string>& all, const char* nothing) {
    return all.empty() ? std::string(nothing) : fmt::format("{}", fmt::join(all, ", "));
  };
  line("flowscope", kVersion);
  line("torch", fmt::format("{} ({})", here.torch_version, here.torch_kind));
  line("cpu", here.cpu);
  line("devices", joined(here.devices, "none"));
  line("precisions", joined(here.precisions, "none"));
  line("ffmpeg", joined(media_versions(), "none: this build has no video input"));
  line("codecs", joined(codecs(), "none"));
  line("opencv",
       opencv_version().empty() ? "none: this build has no DIS, Farneback, PNG" : opencv_version());
  line("models", engine::user_model_folder().string());
}

void run(bool json) {
  const Machine here = machine();
  if (json)
    print_json({{"version", kVersion},
                {"torch", here.torch_version},
                {"torch_kind", here.torch_kind},
                {"cpu", here.cpu},
                {"devices", here.devices},
                {"precisions", here.precisions},
                {"blas_is_fast", here.blas_is_fast},
                {"ffmpeg", media_versions()},
                {"codecs", codecs()},
                {"opencv", opencv_version().empty() ? Json(nullptr) : Json(opencv_version())},
                {"model_folder", engine::user_model_folder().string()}});
  else
    print_table(here);
  if (!here.blas_is_fast)
    say("LibTorch multiplies matrices with the slow reference BLAS here; install libopenblas0.");
}

}  // namespace

void add_info(CLI::App& program) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command =
      program.add_subcommand("info", "Versions, devices, number formats and codecs found");
  command->add_flag("--json", *json, "Print one JSON document");
  command->footer("Example:\n  flowscope-cli info");
  command->callback([json] { run(*json); });
}

}  // namespace flowscope::cli
