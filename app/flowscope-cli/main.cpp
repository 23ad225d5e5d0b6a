#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/help_format.h"
#include "app/flowscope-cli/interrupt.h"
#include "app/flowscope-cli/messages.h"
#include "core/base/error.h"
#include "core/base/failure.h"
#include "core/base/heap.h"
#include "core/base/version.h"

namespace {

using namespace flowscope;

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

const CLI::App& last_command(const CLI::App& program) {
  const CLI::App* at = &program;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return *at;
}

// What an exception of another library means for the command that ran.
std::string sentence_of(const std::exception& error, const CLI::App& program) {
  if (!is_lack_of_memory(error)) return first_line(error);
  const CLI::App& command = last_command(program);
  std::string advice = "close other programs";
  if (command.get_name() == "train") advice = "take smaller crops or a smaller batch in its config";
  if (command.get_option_no_throw("--size") != nullptr) advice = "take a smaller --size";
  return "There is not enough memory for this: " + advice + ".";
}

// The subcommand that was being read, for the hint: "flowscope-cli models info".
std::string help_command(const CLI::App& program) {
  std::string name = "flowscope-cli";
  const CLI::App* at = &program;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    name += " " + at->get_name();
  }
  return name + " --help";
}

// CLI11 complains of a missing subcommand where there is a wrong one.
std::string sentence_of(const CLI::ParseError& error, const CLI::App& program) {
  const auto choices = last_command(program).get_subcommands({});
  const auto words = program.remaining(true);
  if (choices.empty() || words.empty() || words.front().starts_with('-')) return error.what();
  std::string names;
  for (const CLI::App* one : choices) names += (names.empty() ? "" : ", ") + one->get_name();
  return "There is no subcommand \"" + words.front() + "\"; choose one of " + names + ".";
}

int run(CLI::App& program, int argc, char** argv) {
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::Success& wanted) {  // --help, --version
    return program.exit(wanted);
  } catch (const CLI::RuntimeError& ended) {  // another process has said why
    return ended.get_exit_code();
  } catch (const CLI::ParseError& error) {
    cli::say(sentence_of(error, program) + " (see: " + help_command(program) + ")");
    return kWrongUsage;
  } catch (const UsageError& error) {
    cli::say(error.what());
    return kWrongUsage;
  } catch (const Stopped&) {
    cli::say("stopped.");
    return cli::kInterrupted;
  } catch (const Error& error) {
    cli::say(error.what());
    return kFailure;
  } catch (const std::exception& error) {
    cli::say(sentence_of(error, program));
    return kFailure;
  }
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  cli::Interrupt interrupt;
  CLI::App program(
      "Dense optical flow for videos and images: export, evaluate, inspect and measure.",
      "flowscope-cli");
  program.set_version_flag("--version", std::string("flowscope-cli ") + kVersion);
  program.require_subcommand(1);
  program.formatter(std::make_shared<cli::HelpFormat>());
  program.footer(
      "Examples:\n"
      "  flowscope-cli flow clip.mp4 -o out --format flo,png\n"
      "  flowscope-cli pair a.png b.png -o flow.png\n"
      "  flowscope-cli flow --help\n\n"
      "Results go to stdout (with --json as one document), everything else to stderr.\n"
      "Exit code: 0 success, 1 failure, 2 wrong usage, 130 stopped by Ctrl-C.");
  cli::add_flow(program, interrupt.token());
  cli::add_pair(program, interrupt.token());
  cli::add_eval(program, interrupt.token());
  cli::add_probe(program, interrupt.token());
  cli::add_bench(program, interrupt.token());
  cli::add_train(program, interrupt.token());
  cli::add_synth(program, interrupt.token());
  cli::add_models(program);
  cli::add_info(program);

  const int code = run(program, argc, argv);
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    cli::say("The result could not be written to standard output; is the disk full?");
    return code == 0 ? kFailure : code;
  }
  return code;
}
