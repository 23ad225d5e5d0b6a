// flowscope-cli models list | info FILE | import FILE
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/output.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/engine/registry.h"
#include "core/nn/printable.h"
#include "core/raft/raft.h"

namespace flowscope::cli {
namespace {

struct ModelsFlags {
  std::string file;
  bool json = false;
};

// What programs start with; a build may have nothing.
std::string default_or_nothing() {
  try {
    return engine::default_model();
  } catch (const Error&) {
    return {};
  }
}

void list(const ModelsFlags& flags) {
  const auto models = engine::list_models();
  const std::string chosen = default_or_nothing();
  if (flags.json) {
    Json entries = Json::array();
    for (const auto& model : models)
      entries.push_back({{"name", model.name},
                         {"description", model.description},
                         {"file", model.file.empty() ? Json(nullptr) : Json(model.file.string())}});
    Json folders = Json::array();
    for (const auto& folder : engine::model_folders()) folders.push_back(folder.string());
    print_json({{"default", chosen.empty() ? Json(nullptr) : Json(chosen)},
                {"models", entries},
                {"folders", folders}});
    return;
  }
  std::size_t width = 0;
  for (const auto& model : models) width = std::max(width, model.name.size());
  for (const auto& model : models) {
    fmt::print("{:<{}}  {}{}\n", model.name, width, model.description,
               model.name == chosen ? " (default)" : "");
    if (!model.file.empty()) fmt::print("{:<{}}  {}\n", "", width, model.file.string());
  }
  const bool checkpoints = std::any_of(models.begin(), models.end(),
                                       [](const auto& model) { return !model.file.empty(); });
  if (!checkpoints) say(engine::where_to_get_models());
}

// A value of a file that nobody has to trust: its lines indented, and nothing in it that
// steers a terminal.
std::string shown(const std::string& value) {
  std::string out;
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find_first_of("\n\t", begin), value.size());
    out += nn::printable(value.substr(begin, end - begin), value.size());
    if (end < value.size()) out += value[end] == '\n' ? "\n  " : "\t";
    begin = end + 1;
  }
  return out;
}

// What fits into a line is one, of the rest each member has its own.
std::string in_lines(const Json& value, std::size_t indent = 0) {
  constexpr std::size_t kLine = 80;
  std::string all = value.dump();
  if (!value.is_structured() || indent + all.size() <= kLine) return all;
  std::string out;
  for (const auto& [key, member] : value.items()) {
    out += fmt::format("{}\n{:{}}", out.empty() ? "" : ",", "", indent + 2);
    if (value.is_object()) out += Json(key).dump() + ": ";
    out += in_lines(member, indent + 2);
  }
  return fmt::format("{}{}\n{:{}}{}", all.front(), out, "", indent, all.back());
}

// Of a text that is JSON, else the text.
std::string in_lines(const std::string& text) {
  try {
    return in_lines(parse_json<Json>(text, "metadata"));
  } catch (const Error&) {
    return text;
  }
}

void info(const ModelsFlags& flags) {
  const std::filesystem::path file = engine::model_file(flags.file);
  const auto about = raft::describe(file);
  if (flags.json) {
    Json metadata = Json::object();
    for (const auto& [key, value] : about.metadata) metadata[key] = value;
    print_json({{"file", file.string()},
                {"architecture", about.architecture},
                {"origin", about.origin},
                {"format", about.format},
                {"parameters", about.parameters},
                {"iterations", about.iterations},
                {"config", Json::parse(about.config)},
                {"sha256", about.sha256},
                {"metadata", metadata}});
    return;
  }
  fmt::print(
      "architecture  {}\norigin        {}\nformat        {}\nparameters    {}\n"
      "iterations    {}\nsha256        {}\n",
      about.architecture, about.origin, about.format, about.parameters, about.iterations,
      about.sha256);
  for (const auto& [key, value] : about.metadata)
    fmt::print("{}: {}\n", shown(key), shown(in_lines(value)));
}

void import(const ModelsFlags& flags) {
  const std::string name = engine::import_model(flags.file);
  if (flags.json)
    print_json({{"name", name}, {"folder", engine::user_model_folder().string()}});
  else
    fmt::print("{}\n", name);
  say(fmt::format("imported to {}; use it with --model {}.", engine::user_model_folder().string(),
                  name));
}

}  // namespace

void add_models(CLI::App& program) {
  auto flags = std::make_shared<ModelsFlags>();
  CLI::App* command = program.add_subcommand("models", "The models this machine has");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  flowscope-cli models list\n"
      "  flowscope-cli models import raft-sintel.pth");
  const auto add = [&](const char* name, const char* text, void (*run)(const ModelsFlags&)) {
    CLI::App* one = command->add_subcommand(name, text);
    one->add_flag("--json", flags->json, "Print one JSON document");
    one->callback([flags, run] { run(*flags); });
    return one;
  };
  const std::string checkpoint = "checkpoint: RAFT's .pth, torchvision's, .safetensors";
  add("list", "Names that --model takes, and where they lie", list)
      ->footer("Example:\n  flowscope-cli models list --json");
  CLI::App* about = add(
      "info", "What a checkpoint is: architecture, origin, checksum, and what its maker says of it",
      info);
  about
      ->add_option("NAME|FILE", flags->file,
                   "A name (see: flowscope-cli models list) or a " + checkpoint)
      ->required();
  about->footer(
      "Examples:\n  flowscope-cli models info flowscope-small\n  flowscope-cli models info "
      "raft-small.pth");
  CLI::App* copy = add("import", "Check a checkpoint and copy it to your models", import);
  copy->add_option("FILE", flags->file, "A " + checkpoint)->required();
  copy->footer("Example:\n  flowscope-cli models import raft-small.pth");
}

}  // namespace flowscope::cli
