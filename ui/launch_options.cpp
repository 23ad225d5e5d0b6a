#include "ui/launch_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "core/base/error.h"
#include "core/base/version.h"
#include "ui/panels/pins.h"

namespace flowscope::ui {
namespace {

std::optional<Size> size_from(const std::string& text) {
  Size size;
  const char* end = text.data() + text.size();
  const auto [mark, wrong] = std::from_chars(text.data(), end, size.width);
  if (wrong != std::errc() || mark == end || (*mark != 'x' && *mark != 'X')) return std::nullopt;
  const auto [rest, wrong_too] = std::from_chars(mark + 1, end, size.height);
  if (wrong_too != std::errc() || rest != end || size.empty()) return std::nullopt;
  return size;
}

std::pair<int, int> pixel_from(const std::string& text) {
  std::pair<int, int> pixel;
  const char* end = text.data() + text.size();
  const auto [mark, wrong] = std::from_chars(text.data(), end, pixel.first);
  const bool comma = wrong == std::errc() && mark != end && *mark == ',';
  const auto [rest, wrong_too] = std::from_chars(comma ? mark + 1 : end, end, pixel.second);
  if (!comma || wrong_too != std::errc() || rest != end || pixel.first < 0 || pixel.second < 0)
    throw UsageError("--pin takes X,Y, for example 260,60, not “" + text + "”.");
  return pixel;
}

}  // namespace

ParsedLaunch parse_launch(const std::vector<std::string>& arguments) {
  ParsedLaunch parsed;
  LaunchOptions& options = parsed.options;
  std::string size, device = "auto", precision = "auto";

  CLI::App app(
      "Flowscope: optical flow, live over a video, and the inside of the network that sees it.",
      "flowscope");
  app.set_version_flag("--version", std::string("flowscope ") + kVersion);
  app.add_option("FILE", options.file,
                 "Video, image folder or pattern (frame_%04d.png); without it the bundled clip");
  app.add_option("--model", options.model, "Model by name or checkpoint file")
      ->type_name("NAME|FILE");
  app.add_option("--iterations", options.iterations,
                 "Recurrent updates per pair (as the model was made for)")
      ->type_name("N")
      ->check(CLI::Range(1, 32));
  app.add_option("--size", size, "Size at which the network runs")->type_name("WxH");
  app.add_option("--device", device, "auto, cpu or cuda")->capture_default_str();
  app.add_option("--precision", precision, "auto, fp32, bf16 or fp16")->capture_default_str();
  app.add_option("--threads", options.model_options.threads,
                 "CPU threads of the network; 0: all cores")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  std::vector<std::string> pins;
  app.add_option("--frame", options.opening.frame, "Begin paused at this frame, counted from 0")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--pin", pins, "Begin with a pin on this pixel (may be repeated, eight at most)")
      ->type_name("X,Y");
  app.add_option(
         "--panel", options.opening.panels,
         "Begin with this panel open: correlation, iterations, features … (may be repeated)")
      ->type_name("NAME");
  app.add_option("--iteration", options.opening.iteration, "Iteration that the panels show")
      ->type_name("K")
      ->check(CLI::Range(0, 32));
  app.add_flag("--post", options.opening.as_in_the_post,
               "Study pairs as “Unpacking a Deep Optical Flow Model” does: frames t and t + 2, "
               "zero start, 20 iterations");
  app.add_flag("--match", options.opening.match, "Begin with image 1 and image 2 side by side");
  auto* grab = app.add_option("--grab", options.grab, "Save a picture of the window and leave")
                   ->type_name("FILE.png");
  app.add_option("--after", options.after, "Flow results before --grab")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str()
      ->needs(grab);

  const auto refuse = [&](const std::string& sentence) {
    parsed.exit_code = 2;
    parsed.text = "flowscope: " + sentence + "\n";
  };
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
    options.model_options.device = device_from(device);
    options.model_options.precision = precision_from(precision);
    for (const std::string& pin : pins) options.opening.pins.push_back(pixel_from(pin));
    if (pins.size() > kMostPins) throw UsageError("There are eight pins at most.");
    if (!size.empty()) {
      const auto given = size_from(size);
      if (!given)
        throw UsageError("--size takes WIDTHxHEIGHT, for example 512x288, not “" + size + "”.");
      options.inference.kind = InferenceChoice::Kind::fixed;
      options.inference.size = *given;
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      refuse(std::string(error.what()) + " (flowscope --help lists the options.)");
    } else {
      std::ostringstream text, ignored;
      app.exit(error, text, ignored);
      parsed.exit_code = 0;
      parsed.text = text.str();
    }
  } catch (const UsageError& error) {
    refuse(error.what());
  }
  return parsed;
}

std::vector<std::string> without_qt_arguments(const std::vector<std::string>& arguments) {
  static constexpr std::array<const char*, 6> kWithValue = {
      "-platform", "-platformtheme", "-style", "-stylesheet", "-display", "-qwindowgeometry"};
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (name.starts_with("--")) name.erase(0, 1);  // Qt takes both
    if (std::find(kWithValue.begin(), kWithValue.end(), name) != kWithValue.end())
      ++i;
    else
      rest.push_back(arguments[i]);
  }
  return rest;
}

}  // namespace flowscope::ui
