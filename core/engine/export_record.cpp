#include "core/engine/export_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_error.h"
#include "core/base/version.h"
#include "core/engine/export_files.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
using nlohmann::ordered_json;
namespace {

// File names need not be UTF-8; what is not is replaced.
std::string text_of(const ordered_json& value, int indent = -1) {
  return value.dump(indent, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json colour_of(const ColourScale& scale) {
  switch (scale.kind) {
    case ColourScale::Kind::frame:
      return "frame";
    case ColourScale::Kind::sequence:
      return "sequence";
    case ColourScale::Kind::fixed:
      return scale.pixels;
  }
  return nullptr;
}

ordered_json options_of(const ExportOptions& options) {
  const SequenceOptions& sequence = options.sequence;
  ordered_json formats = ordered_json::array();
  for (const ExportFile format : options.formats) formats.push_back(word_for(format));
  const Size size = sequence.inference_size;
  return {{"formats", formats},
          {"range", {options.first, options.last ? ordered_json(*options.last) : nullptr}},
          {"gap", options.gap},
          {"stride", options.stride},
          {"colour_max", colour_of(options.colour)},
          {"backward", sequence.backward},
          {"occlusion", options.occlusion},
          {"iterations", sequence.iterations},
          {"warm_start", sequence.warm_start},
          {"size", size.empty() ? ordered_json() : ordered_json({size.width, size.height})},
          {"scale", sequence.inference_scale},
          {"padding", sequence.padding == PaddingMode::bottom ? "bottom" : "centred"}};
}

ordered_json entry_to_json(std::int64_t t, const ExportRecord::Entry& entry) {
  return {{"file", entry.files.front()},
          {"index", t},
          {"time", entry.time},
          {"cut", entry.cut},
          {"gap", entry.gap},
          {"longest", entry.longest},
          {"files", entry.files}};
}

// The same work, perhaps on a copy of the source: a copy is newer.
bool same_work(ordered_json a, ordered_json b) {
  for (ordered_json* header : {&a, &b})
    if (header->at("source").is_object()) header->at("source").erase("modified");
  return difference(a, b).empty();
}

}  // namespace

bool ExportRecord::lists(const std::string& name, std::int64_t t) const {
  if (working && t >= working->first && t < working->second) return true;
  const auto found = entries.find(t);
  return found != entries.end() && std::find(found->second.files.begin(), found->second.files.end(),
                                             name) != found->second.files.end();
}

void ExportRecord::write(const fs::path& file) const {
  write_atomically(file, [&](std::ostream& out) {
    out << "{\n";
    for (const auto& [key, value] : header.items())
      out << "  " << text_of(key) << ": " << text_of(value) << ",\n";
    out << "  \"complete\": " << (complete ? "true" : "false") << ",\n";
    if (working) out << "  \"working\": " << text_of({working->first, working->second}) << ",\n";
    out << "  \"frames\": [";
    const char* before = "\n    ";
    for (const auto& [t, entry] : entries) {
      out << before << text_of(entry_to_json(t, entry));
      before = ",\n    ";
    }
    out << (entries.empty() ? "]\n}\n" : "\n  ]\n}\n");
  });
}

ExportRecord ExportRecord::read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error(fmt::format("Cannot read {}.", file.string()));
  ExportRecord record;
  try {
    const ordered_json document = ordered_json::parse(in);
    for (const char* key : {"version", "model", "source", "options"})
      record.header[key] = document.at(key);
    record.complete = document.at("complete").get<bool>();
    if (const auto working = document.find("working"); working != document.end())
      record.working = {working->at(0).get<std::int64_t>(), working->at(1).get<std::int64_t>()};
    for (const ordered_json& one : document.at("frames")) {
      Entry entry{one.at("time").get<double>(), one.at("cut").get<bool>(),
                  one.at("gap").get<bool>(), one.at("longest").get<double>(),
                  one.at("files").get<std::vector<std::string>>()};
      const auto t = one.at("index").get<std::int64_t>();
      // Names from a file are deleted on --overwrite: none but ours may be there.
      for (const std::string& name : entry.files)
        if (frame_of_name(name) != t)
          throw Error(
              fmt::format("{} lists \"{}\", which is no file of an export.", file.string(), name));
      if (entry.files.empty())
        throw Error(fmt::format("{} lists frame {} without files.", file.string(), t));
      record.entries[t] = std::move(entry);
    }
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not what an export writes: {}. Delete it to begin anew.",
                            file.string(), json_problem(error.what())));
  }
  return record;
}

ordered_json record_header(const ModelInfo& model, const SourceInfo& source,
                           const ExportOptions& options) {
  ordered_json header = {
      {"version", kVersion},
      {"model",
       {{"name", model.name},
        {"architecture", model.architecture},
        {"sha256", model.sha256},
        {"precision", model.precision}}},
      {"source",
       {{"name", options.source.empty() ? source.name : options.source},
        {"size", {source.size.width, source.size.height}},
        {"bytes", source.bytes},
        {"modified", source.modified},
        {"frame_rate", source.frame_rate},
        {"frame_count", source.frame_count ? ordered_json(*source.frame_count) : nullptr}}},
      {"options", options_of(options)}};
  return ordered_json::parse(text_of(header));  // as it will be read back
}

std::string difference(const ordered_json& was, const ordered_json& is) {
  for (const char* part : {"model", "source", "options"})
    for (const auto& [key, value] : is.at(part).items()) {
      const ordered_json before =
          was.at(part).is_object() ? was.at(part).value(key, ordered_json()) : ordered_json();
      if (before == value) continue;
      const bool option = std::string(part) == "options";
      return fmt::format("{}{} was {} and is {}", option ? "" : std::string(part) + " ", key,
                         text_of(before), text_of(value));
    }
  return "";
}

std::string record_name() { return "flowscope.json"; }

std::string record_name(int shard, int shards) {
  return fmt::format("flowscope.shard-{}-of-{}.json", shard, shards);
}

std::vector<fs::path> records_in(const fs::path& folder) {
  static const std::regex ours(R"(flowscope(\.shard-\d+-of-\d+)?\.json)");
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (std::regex_match(entry.path().filename().string(), ours)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

void join_records(const fs::path& folder, const ExportRecord& mine, int shard, int shards) {
  ExportRecord whole;
  whole.header = mine.header;
  whole.complete = true;
  std::vector<fs::path> parts;
  for (int i = 0; i < shards; ++i) {
    parts.push_back(folder / record_name(i, shards));
    ExportRecord part;
    try {
      part = ExportRecord::read(parts.back());
    } catch (const Error&) {
      return;  // not begun yet, or another shard has just joined them all
    }
    if (!part.complete || !same_work(part.header, mine.header)) return;
    whole.entries.merge(part.entries);
  }
  // Two shards that finish together both write it: each under a name of its own, as
  // machines that share a folder may share process numbers too.
  const fs::path mine_first = folder / fmt::format(".{}.{}", record_name(), shard);
  whole.write(mine_first);
  std::error_code failed, ignored;
  fs::rename(mine_first, folder / record_name(), failed);
  if (failed)
    throw Error(
        fmt::format("Cannot write {}: {}.", (folder / record_name()).string(), failed.message()));
  for (const fs::path& part : parts) fs::remove(part, ignored);
}

}  // namespace flowscope::engine
