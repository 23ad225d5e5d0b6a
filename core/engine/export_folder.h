// An export's folder: what may be written, what is there already.
#pragma once

#include <filesystem>
#include <string>

#include "core/engine/export_plan.h"
#include "core/engine/export_record.h"

namespace flowscope::engine {

// Makes the folder where it is missing and decides what an export may do there:
//   neither flag     refused if flow of this export's frames is there;
//   resume           refused if it was another export's; record() says what is kept;
//   overwrite        removes what earlier exports list for these frames, nothing else.
// Files with names of ours that no record lists are somebody else's: never
// overwritten. Of a sharded export only the frames of this shard are looked at.
class ExportFolder {
 public:
  ExportFolder(const ExportOptions& options, const ExportPlan& plan, nlohmann::ordered_json header);

  ExportRecord& record() { return record_; }
  // Every pair of the block that the source has is recorded and its files are there.
  bool keeps(std::int64_t block) const;

  // Records that the files of a block are about to be written.
  void begin(std::int64_t block);
  // Records what is whole, if anything was begun.
  void save();
  // The export is complete: the last record, joined with the other shards'; what
  // only served on the way is removed.
  void finish();

  std::filesystem::path file(const std::string& name) const { return options_.folder / name; }

 private:
  void refuse_flow() const;
  void resume();
  void overwrite();
  void check_strangers() const;
  void remove_temporaries() const;
  bool all_there(const std::vector<std::string>& names) const;

  const ExportOptions& options_;
  const ExportPlan& plan_;
  std::filesystem::path record_file_;
  std::vector<ExportRecord> earlier_;  // every readable record of the folder
  ExportRecord record_;
};

}  // namespace flowscope::engine
