#include "core/engine/export_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "core/base/stop.h"
#include "core/engine/export_files.h"
#include "core/engine/export_folder.h"
#include "core/engine/export_plan.h"
#include "core/engine/export_writer.h"
#include "core/engine/flow_stream.h"
#include "core/engine/frame_window.h"

namespace flowscope::engine {
namespace {

ExportOptions normalised(ExportOptions options, const ModelInfo& model) {
  std::vector<ExportFile> once;
  for (const ExportFile format : options.formats)
    if (std::find(once.begin(), once.end(), format) == once.end()) once.push_back(format);
  options.formats = std::move(once);
  if (model.iterative) options.sequence.iterations = iterations_for(options.sequence, model);
  options.sequence.trace = false;
  options.sequence.reuse_features = true;
  return options;
}

SequenceOptions sequence_options(const ExportOptions& options) {
  SequenceOptions sequence = options.sequence;
  sequence.backward = sequence.backward || options.occlusion;
  return sequence;
}

}  // namespace

struct ExportJob::Impl {
  using Progress = std::function<void(const ExportProgress&)>;

  Impl(std::shared_ptr<const FlowModel> the_model, std::unique_ptr<FrameSource> the_source,
       ExportOptions the_options)
      : model(std::move(the_model)),
        source(std::move(the_source)),
        options(normalised(std::move(the_options), model->info())),
        plan(options) {}

  std::shared_ptr<const FlowModel> model;
  std::unique_ptr<FrameSource> source;
  ExportOptions options;
  ExportPlan plan;

  // Of one run:
  ExportSummary summary;
  ExportProgress progress;
  std::chrono::steady_clock::time_point start;
  Progress tell;
  std::stop_token stop;
  std::vector<FlowStream> streams;     // one per chain; a single one for cold pairs
  std::int64_t last_recorded = -1;     // first frame of the last pair of an earlier run
  std::vector<std::int64_t> chain_at;  // frame each has seen last in this block, −1: none

  void run();
  std::set<std::int64_t> kept_blocks(ExportFolder& folder);
  void compute_blocks(ExportFolder& folder);
  bool compute_block(std::int64_t block, ExportFolder& folder, FrameWindow& window);
  std::optional<FlowResult> compute_pair(const Frame& frame1, const Frame& frame2, bool cut);
  void colour(ExportFolder& folder);
  void begin_block();
  void tell_progress();
  [[noreturn]] void refuse_empty(std::int64_t frames) const;
};

void ExportJob::Impl::tell_progress() {
  progress.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (tell) tell(progress);
}

void ExportJob::Impl::begin_block() {
  for (FlowStream& stream : streams) stream.reset();
  chain_at.assign(streams.size(), -1);
}

std::optional<FlowResult> ExportJob::Impl::compute_pair(const Frame& frame1, const Frame& frame2,
                                                        bool cut) {
  const std::size_t chain = plan.chains() > 0 ? std::size_t(plan.chain_of(frame1.index)) : 0;
  FlowStream& stream = streams[chain];
  if (chain_at[chain] != frame1.index) {
    stream.reset();
    Frame alone = frame1;
    alone.gap_before = false;
    stream.push(alone, false, stop);
  }
  chain_at[chain] = frame2.index;
  return stream.push(frame2, cut, stop);
}

// False once the source has ended.
bool ExportJob::Impl::compute_block(std::int64_t block, ExportFolder& folder, FrameWindow& window) {
  const std::vector<std::int64_t> pairs = plan.pairs(block);
  const std::int64_t begin = pairs.front(), end = pairs.back() + plan.gap();
  CutDetector detector;
  std::vector<std::uint8_t> cut, gap;  // between each frame from `begin` and the one before
  bool announced = false;
  begin_block();
  window.drop_before(begin);
  for (std::int64_t i = begin; i <= end; ++i) {
    check_stop(stop);
    const Frame* newest = window.at(i, stop);
    if (newest == nullptr) return false;
    cut.push_back(detector.push(*newest));
    gap.push_back(i > begin && newest->gap_before);
    const std::int64_t t = i - plan.gap();
    if (t < begin || !plan.wanted(t)) continue;
    if (!std::exchange(announced, true)) folder.begin(block);

    Frame frame2 = *newest;
    const auto from = std::ptrdiff_t(t - begin + 1);
    frame2.gap_before = std::find(gap.begin() + from, gap.end(), 1) != gap.end();
    const bool cut_between = std::find(cut.begin() + from, cut.end(), 1) != cut.end();
    const Frame frame1 = *window.at(t, stop);
    const auto result = compute_pair(frame1, frame2, cut_between);
    window.drop_before(t + 1);
    if (!result) {
      summary.reports.push_back(fmt::format("No flow from frame {} to {}: their sizes differ.",
                                            frame1.index, frame2.index));
      continue;
    }
    ExportRecord::Entry entry = write_pair(folder, options, t, *result);
    entry.time = frame1.time;
    entry.cut = cut_between;
    entry.gap = frame2.gap_before;
    folder.record().entries[t] = std::move(entry);
    ++summary.written;
    ++progress.done;
    tell_progress();
  }
  return true;
}

// The blocks that an earlier run left whole; all others are computed anew.
std::set<std::int64_t> ExportJob::Impl::kept_blocks(ExportFolder& folder) {
  ExportRecord& record = folder.record();
  const auto judge = [&] {
    std::set<std::int64_t> kept;
    bool all = true;
    for (auto block = plan.next_block(); block && *block * ExportPlan::kBlock <= last_recorded;
         block = plan.next_block(*block + 1))
      if (folder.keeps(*block))
        kept.insert(*block);
      else
        all = false;
    return std::pair(kept, all);
  };
  auto [kept, all] = judge();
  if (!all && record.complete && coloured_later(options)) {
    record.complete = false;  // all is coloured anew: now the uncoloured flow has to be there
    kept = judge().first;
  }
  for (const std::int64_t block : kept)
    for (const std::int64_t t : plan.pairs(block)) summary.kept += record.entries.contains(t);
  return kept;
}

void ExportJob::Impl::compute_blocks(ExportFolder& folder) {
  FrameWindow window(*source);
  ExportRecord& record = folder.record();
  const bool was_complete = record.complete;
  last_recorded = record.entries.empty() ? -1 : record.entries.rbegin()->first;
  const std::set<std::int64_t> kept = kept_blocks(folder);
  if (progress.total) progress.total = std::max<std::int64_t>(0, *progress.total - summary.kept);
  for (auto block = plan.next_block(); block; block = plan.next_block(*block + 1)) {
    if (kept.contains(*block)) continue;
    if (was_complete && *block * ExportPlan::kBlock > last_recorded) break;
    for (const std::int64_t t : plan.pairs(*block)) record.entries.erase(t);
    if (!compute_block(*block, folder, window)) break;
  }
  if (record.entries.empty() && !plan.sharded()) refuse_empty(window.delivered());
}

void ExportJob::Impl::colour(ExportFolder& folder) {
  progress.phase = "colour";
  progress.done = 0;
  progress.total = std::int64_t(folder.record().entries.size());
  tell_progress();
  colour_sequence(folder, options, [this] {
    ++progress.done;
    tell_progress();
    check_stop(stop);
  });
}

void ExportJob::Impl::refuse_empty(std::int64_t frames) const {
  const std::string name = options.source.empty() ? source->info().name : options.source;
  if (options.first > 0 || options.last)
    throw Error(fmt::format(
        "The range {}:{} of {} holds no pair of frames {} apart; the source ends before, or the "
        "range is too short.",
        options.first, options.last ? std::to_string(*options.last) : "", name, options.gap));
  if (frames == 0) throw Error(fmt::format("{} has no frame; flow needs two.", name));
  if (frames == 1) throw Error(fmt::format("{} has only one frame; flow needs two.", name));
  throw Error(fmt::format("{} has only {} frames; a gap of {} needs {}.", name, frames, options.gap,
                          options.gap + 1));
}

void ExportJob::Impl::run() {
  summary = {};
  progress = {};
  progress.phase = "flow";
  start = std::chrono::steady_clock::now();
  if (source->info().frame_count) progress.total = plan.count(*source->info().frame_count);

  ExportFolder folder(options, plan, record_header(model->info(), source->info(), options));
  streams.clear();
  for (int i = 0; i < std::max(1, plan.chains()); ++i)
    streams.emplace_back(model, sequence_options(options), int(plan.gap()));
  try {
    compute_blocks(folder);
    if (folder.record().complete) return;  // an earlier run left nothing to do
    if (coloured_later(options)) colour(folder);
  } catch (...) {
    // What is whole is listed. Where even that fails, the first failure is the one to tell.
    try {
      folder.save();
    } catch (const std::exception&) {
    }
    throw;
  }
  folder.finish();
}

ExportJob::ExportJob(std::shared_ptr<const FlowModel> model, std::unique_ptr<FrameSource> source,
                     ExportOptions options)
    : impl_(std::make_unique<Impl>(std::move(model), std::move(source), std::move(options))) {}

ExportJob::~ExportJob() = default;

ExportSummary ExportJob::run(const std::function<void(const ExportProgress&)>& progress,
                             std::stop_token stop) {
  Impl& job = *impl_;
  job.tell = progress;
  job.stop = std::move(stop);
  job.run();
  for (std::string& report : job.source->take_reports())
    job.summary.reports.push_back(std::move(report));
  return std::move(job.summary);
}

}  // namespace flowscope::engine
