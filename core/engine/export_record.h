// flowscope.json: what an export wrote, and from what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "core/engine/export_job.h"

namespace flowscope::engine {

// Shards write flowscope.shard-I-of-N.json; whoever finishes last joins them into
// flowscope.json, byte for byte that of an export in one piece.
struct ExportRecord {
  struct Entry {
    double time = 0;     // of the first frame, seconds
    bool cut = false;    // a shot ends between the two frames
    bool gap = false;    // frames were lost between them
    double longest = 0;  // pixels, the longest flow written
    std::vector<std::string> files;
  };

  nlohmann::ordered_json header;  // "version", "model", "source", "options"
  bool complete = false;
  // Frames whose files may be there without being listed, half open: what was in
  // the making when the record was written.
  std::optional<std::pair<std::int64_t, std::int64_t>> working;
  std::map<std::int64_t, Entry> entries;  // by first frame

  bool lists(const std::string& name, std::int64_t t) const;

  void write(const std::filesystem::path& file) const;
  // Throws Error where the file is not one of ours.
  static ExportRecord read(const std::filesystem::path& file);
};

nlohmann::ordered_json record_header(const ModelInfo& model, const SourceInfo& source,
                                     const ExportOptions& options);

// "gap was 1 and is 2", for the first thing that differs in model, source or
// options; empty where nothing does.
std::string difference(const nlohmann::ordered_json& was, const nlohmann::ordered_json& is);

std::string record_name();
std::string record_name(int shard, int shards);
// Every record in a folder, whole or of a shard.
std::vector<std::filesystem::path> records_in(const std::filesystem::path& folder);

// Joins the shards' records if all are there, complete and agree with `mine`, which
// is the record of `shard`.
void join_records(const std::filesystem::path& folder, const ExportRecord& mine, int shard,
                  int shards);

}  // namespace flowscope::engine
