#include "app/flowscope-cli/model_flags.h"

#include <fmt/format.h>

#include <cmath>

#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/values.h"
#include "core/base/error.h"
#include "core/engine/registry.h"

namespace flowscope::cli {

std::string ModelFlags::model_name() const {
  return model.empty() ? engine::default_model() : model;
}

ModelOptions ModelFlags::model_options() const {
  ModelOptions options;
  options.device = device_from(device);
  options.precision = precision_from(precision);
  options.threads = threads;
  return options;
}

SequenceOptions ModelFlags::sequence_options() const {
  SequenceOptions options;
  options.iterations = iterations;
  options.warm_start = !cold;
  if (!size.empty()) options.inference_size = parse_size(size);
  if (scale_given && !(std::isfinite(scale) && scale > 0 && scale <= 16))
    throw UsageError(
        fmt::format("--scale takes a factor above 0 and up to 16, like 0.5, not {}.", scale));
  options.inference_scale = scale;
  return options;
}

std::shared_ptr<FlowModel> ModelFlags::open() const {
  const ModelOptions options = model_options();
  auto loaded = engine::open_model(model_name(), options);
  const ModelInfo& info = loaded->info();
  std::string line = fmt::format("{}: {} on {}", info.name, info.architecture, info.device);
  if (!info.precision.empty()) line += ", " + info.precision;
  if (info.threads > 0) line += ", " + counted(info.threads, "thread");
  say(line);
  say_all(info.warnings);
  return loaded;
}

CLI::Validator number_between(double least, double most) {
  return {[least, most](const std::string& text) {
            double number = 0;
            // NaN is no number between.
            if (CLI::detail::lexical_cast(text, number) && number >= least && number <= most)
              return std::string();
            return fmt::format("Value {} not in range [{} - {}]", text, least, most);
          },
          ""};
}

CLI::Validator whole_number(int least, int most) { return CLI::Range(least, most).description(""); }

std::vector<CLI::Option*> add_model_flags(CLI::App& command, ModelFlags& flags) {
  std::vector<CLI::Option*> added = {
      command
          .add_option("-m,--model", flags.model,
                      "A name (see: flowscope-cli models list) or a checkpoint file")
          ->type_name("NAME|FILE"),
      command
          .add_option("-n,--iterations", flags.iterations,
                      "Refinements per pair, networks only [the model's own]")
          ->type_name("N")
          ->check(whole_number(1, 1000)),
      command.add_option("--device", flags.device, "Where it runs: auto, cpu or cuda [auto]")
          ->type_name("DEVICE"),
      command
          .add_option("--precision", flags.precision,
                      "Number format: auto, fp32, bf16 or fp16 [auto]")
          ->type_name("FORMAT"),
      command.add_option("--threads", flags.threads, "Processor threads, 0 for all cores [0]")
          ->type_name("N")
          ->check(whole_number(0, 1024))};
  for (CLI::Option* option : added) option->group(kModelGroup);
  return added;
}

std::vector<CLI::Option*> add_size_flags(CLI::App& command, ModelFlags& flags) {
  CLI::Option* size = command
                          .add_option("--size", flags.size,
                                      "Run the network at this size; results stay at the source's")
                          ->type_name("WxH");
  CLI::Option* scale = command
                           .add_option_function<double>(
                               "--scale",
                               [&flags](double value) {
                                 flags.scale = value;
                                 flags.scale_given = true;
                               },
                               "The same as a factor on the source's size; 1: exactly that, where "
                               "the model would end at twice the size")
                           ->type_name("S");
  scale->excludes(size);
  for (CLI::Option* option : {size, scale}) option->group(kModelGroup);
  return {size, scale};
}

void add_warm_start_flag(CLI::App& command, ModelFlags& flags) {
  command
      .add_flag("--no-warm-start", flags.cold,
                "Start every pair from zero instead of from the motion before it")
      ->group(kModelGroup);
}

}  // namespace flowscope::cli
