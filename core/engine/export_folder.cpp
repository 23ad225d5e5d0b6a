#include "core/engine/export_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/base/folder.h"
#include "core/engine/export_files.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

// Frames and names of the files in `folder` that have a name of ours.
std::vector<std::pair<std::int64_t, std::string>> frame_files(const fs::path& folder) {
  std::vector<std::pair<std::int64_t, std::string>> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto t = frame_of_name(entry.path().filename().string()))
      found.emplace_back(*t, entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

ExportFolder::ExportFolder(const ExportOptions& options, const ExportPlan& plan,
                           nlohmann::ordered_json header)
    : options_(options), plan_(plan) {
  make_folder(options.folder);
  record_.header = std::move(header);
  record_file_ =
      options.folder / (plan.sharded() ? record_name(plan.shard(), plan.shards()) : record_name());
  if (options.resume)
    resume();
  else if (options.overwrite)
    overwrite();
  else
    refuse_flow();
  remove_temporaries();
}

void ExportFolder::refuse_flow() const {
  std::string found;
  for (const auto& [t, name] : frame_files(options_.folder))
    if (found.empty() && plan_.owns(t)) found = name;
  // A run that ended before its first pair leaves a record of nothing.
  for (const fs::path& record : {options_.folder / record_name(), record_file_})
    if (found.empty() && fs::exists(record) && !ExportRecord::read(record).entries.empty())
      found = record.filename().string();
  if (!found.empty())
    throw Error(
        fmt::format("{} holds flow already ({}): go on with it by --resume, replace it by "
                    "--overwrite, or choose another folder.",
                    options_.folder.string(), found));
}

void ExportFolder::resume() {
  // After shards were joined their records are one.
  if (plan_.sharded() && !fs::exists(record_file_) && fs::exists(options_.folder / record_name()))
    record_file_ = options_.folder / record_name();
  if (fs::exists(record_file_)) {
    ExportRecord found = ExportRecord::read(record_file_);
    const std::string what = difference(found.header, record_.header);
    if (!what.empty() && !found.entries.empty())
      throw Error(
          fmt::format("The flow in {} cannot be resumed: {}; give what was given then, or replace "
                      "it by --overwrite.",
                      options_.folder.string(), what));
    found.header = record_.header;
    record_ = std::move(found);
    earlier_ = {record_};
  }
  check_strangers();
}

void ExportFolder::overwrite() {
  for (const fs::path& file : records_in(options_.folder)) {
    try {
      earlier_.push_back(ExportRecord::read(file));
    } catch (const Error&) {
      continue;  // lists nothing that may be removed
    }
  }
  check_strangers();
  std::error_code failed;
  for (const auto& [t, name] : frame_files(options_.folder))
    if (plan_.owns(t) && !fs::remove(options_.folder / name, failed))
      throw Error(fmt::format("Cannot remove {}: {}.", (options_.folder / name).string(),
                              failed.message()));
  if (plan_.sharded()) {
    fs::remove(record_file_, failed);
    return;
  }
  for (const fs::path& file : records_in(options_.folder)) fs::remove(file, failed);
  fs::remove_all(options_.folder / kRawFolder, failed);
}

void ExportFolder::check_strangers() const {
  for (const auto& file : frame_files(options_.folder)) {
    const auto& [t, name] = file;
    if (!plan_.owns(t)) continue;
    const bool ours = std::any_of(
        earlier_.begin(), earlier_.end(),
        [&file](const ExportRecord& record) { return record.lists(file.second, file.first); });
    if (!ours)
      throw Error(
          fmt::format("{} holds {}, which no {} there lists: it is left alone; choose another "
                      "folder, or remove it yourself.",
                      options_.folder.string(), name, record_name()));
  }
}

void ExportFolder::remove_temporaries() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(options_.folder))
    if (const auto t = frame_of_temporary(entry.path().filename().string()); t && plan_.owns(*t))
      fs::remove(entry.path(), ignored);
}

bool ExportFolder::all_there(const std::vector<std::string>& names) const {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    std::error_code ignored;
    return fs::is_regular_file(file(name), ignored);
  });
}

bool ExportFolder::keeps(std::int64_t block) const {
  bool any = false;
  for (const std::int64_t t : plan_.pairs(block)) {
    if (!record_.entries.contains(t)) {
      // Past the end of the source, or between frames of different size.
      if (record_.complete) continue;
      return false;
    }
    any = true;
    if (!all_there(record_.complete ? names_of_pair(t, options_)
                                    : names_before_colour(t, options_)))
      return false;
  }
  return any || record_.complete;
}

void ExportFolder::begin(std::int64_t block) {
  record_.complete = false;
  record_.working = {block * ExportPlan::kBlock, (block + 1) * ExportPlan::kBlock};
  record_.write(record_file_);
}

void ExportFolder::save() {
  if (record_.working || !record_.entries.empty()) record_.write(record_file_);
}

void ExportFolder::finish() {
  record_.complete = true;
  record_.working.reset();
  record_.write(record_file_);
  if (record_file_.filename() != record_name())
    join_records(options_.folder, record_, plan_.shard(), plan_.shards());
  std::error_code ignored;
  if (coloured_later(options_)) fs::remove_all(options_.folder / kRawFolder, ignored);
}

}  // namespace flowscope::engine
