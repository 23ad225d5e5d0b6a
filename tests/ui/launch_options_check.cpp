#include "core/base/version.h"
#include "tests/checks/check.h"
#include "ui/launch_options.h"

using namespace flowscope;
using namespace flowscope::ui;

CHECK_CASE(an_empty_command_line_starts_with_defaults) {
  const auto launch = parse_launch({});
  EXPECT(!launch.exit_code.has_value());
  EXPECT(launch.options.file.empty() && launch.options.model.empty());
  EXPECT_EQ(launch.options.iterations, 0);  // the model's own
}

CHECK_CASE(every_option_arrives) {
  const auto launch =
      parse_launch({"--model", "raft-small", "--iterations", "6", "--size", "448x256", "--device",
                    "cpu", "--precision", "fp32", "--threads", "2", "--grab", "a.png", "--after",
                    "3", "clip with spaces.mp4"});
  EXPECT(!launch.exit_code.has_value());
  const LaunchOptions& options = launch.options;
  EXPECT_EQ(options.file, "clip with spaces.mp4");
  EXPECT_EQ(options.model, "raft-small");
  EXPECT_EQ(options.iterations, 6);
  EXPECT((options.inference.size == Size{448, 256}));
  EXPECT(options.model_options.device == DeviceKind::cpu);
  EXPECT(options.model_options.precision == Precision::fp32);
  EXPECT_EQ(options.model_options.threads, 2);
  EXPECT_EQ(options.grab, "a.png");
  EXPECT_EQ(options.after, 3);
}

CHECK_CASE(a_window_can_begin_with_pins_and_panels) {
  const auto launch =
      parse_launch({"--frame", "1", "--pin", "260,60", "--pin", "315,275", "--panel", "correlation",
                    "--panel", "gates", "--iteration", "2", "--post", "--match", "fan.mov"});
  EXPECT(!launch.exit_code.has_value());
  const Opening& opening = launch.options.opening;
  EXPECT_EQ(opening.frame.value_or(-1), 1);
  EXPECT((opening.pins == std::vector<std::pair<int, int>>{{260, 60}, {315, 275}}));
  EXPECT((opening.panels == std::vector<std::string>{"correlation", "gates"}));
  EXPECT_EQ(opening.iteration.value_or(-1), 2);
  EXPECT(opening.as_in_the_post && opening.match && opening.studies());
}

CHECK_CASE(wrong_usage_is_exit_2_with_a_sentence) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--iterations", "0"}, {"--iterations", "33"},  {"--size", "448"},    {"--size", "0x5"},
      {"--size", "4x5x6"},   {"--device", "toaster"}, {"--precision", "x"}, {"--nonsense"},
      {"a.mp4", "b.mp4"},    {"--after", "3"},        {"--threads", "-1"},  {"--pin", "4"},
      {"--pin", "4,-1"},     {"--pin", "4,5,6"},      {"--frame", "-1"}};
  for (const auto& arguments : wrong) {
    const auto launch = parse_launch(arguments);
    EXPECT_EQ(launch.exit_code.value_or(-1), 2);
    EXPECT(launch.text.starts_with("flowscope: "));
  }
}

CHECK_CASE(help_and_version_are_exit_0) {
  EXPECT_EQ(parse_launch({"--help"}).exit_code.value_or(-1), 0);
  EXPECT(parse_launch({"--help"}).text.find("--grab") != std::string::npos);
  EXPECT_EQ(parse_launch({"--version"}).exit_code.value_or(-1), 0);
  EXPECT(parse_launch({"--version"}).text.find(kVersion) != std::string::npos);
}

CHECK_CASE(arguments_of_qt_are_left_to_qt) {
  const auto rest = without_qt_arguments({"-platform", "offscreen", "a.mp4", "--style", "x"});
  EXPECT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest.front(), "a.mp4");
}
