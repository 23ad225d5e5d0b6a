// A pair studied apart from the stream: which frames, how it begins, what is kept.
#include "core/base/error.h"
#include "core/engine/registry.h"
#include "core/engine/study.h"
#include "tests/checks/check.h"
#include "tests/engine/fake_source.h"

using namespace flowscope;
using namespace flowscope::engine;

namespace {

std::shared_ptr<checks::SourceScript> clip() {
  auto script = std::make_shared<checks::SourceScript>();
  script->frames = 10;
  script->size = {136, 128};
  return script;
}

std::shared_ptr<const FlowModel> small() {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  static const std::shared_ptr<const FlowModel> model = open_model("raft-small@formula", options);
  return model;
}

StudyOptions short_study() {
  StudyOptions options;
  options.iterations = 2;
  return options;
}

}  // namespace

CHECK_CASE(a_study_takes_the_frames_that_its_gap_says) {
  const auto source = checks::fake_source(clip());
  StudyOptions options = as_in_the_post();
  EXPECT_EQ(options.gap, 2);
  EXPECT(!options.warm);
  StudyFrames frames = study_frames(*source, 1, options);
  EXPECT_EQ(frames.first.index, 1);
  EXPECT_EQ(frames.second.index, 3);
  EXPECT(!frames.before);
  options.gap = 3;
  options.warm = true;
  frames = study_frames(*source, 4, options);
  EXPECT_EQ(frames.before->index, 1);
  EXPECT_EQ(frames.second.index, 7);
  EXPECT(!study_frames(*source, 1, options).before);  // nothing lies before it
  EXPECT_ERROR(study_frames(*source, 8, options), "no frames 8 and 11");
  options.gap = 9;
  EXPECT_ERROR(study_frames(*source, 0, options), "1 to 8");
}

CHECK_CASE(a_cold_study_is_the_pair_by_itself) {
  const auto source = checks::fake_source(clip());
  const StudyOptions options = short_study();
  const StudyFrames frames = study_frames(*source, 2, options);
  const FlowResult studied = study(*small(), frames, options);
  SequenceOptions alone;
  alone.iterations = 2;
  EXPECT(studied.flow->flow == small()->pair(frames.first, frames.second, alone).flow->flow);
  EXPECT(!studied.warm);
  EXPECT_EQ(studied.trace->iterations(), 2);
  EXPECT(studied.trace->has(Inside::z));
  EXPECT_EQ(studied.frame1.index, 2);
}

CHECK_CASE(a_warm_study_starts_from_the_pair_before) {
  const auto source = checks::fake_source(clip());
  StudyOptions options = short_study();
  options.warm = true;
  options.parts = {};
  const FlowResult studied = study(*small(), study_frames(*source, 2, options), options);
  EXPECT(studied.warm);
  EXPECT(!studied.trace->has(Inside::z));
  float longest = 0;
  for (const Vec2 flow : studied.trace->flow_at(0).flow)
    longest = std::max(longest, std::abs(flow.u) + std::abs(flow.v));
  EXPECT(longest > 0);
}

CHECK_CASE(a_study_is_refused_or_stopped_in_so_many_words) {
  const auto source = checks::fake_source(clip());
  StudyOptions options = short_study();
  const StudyFrames frames = study_frames(*source, 0, options);
  std::stop_source stop;
  stop.request_stop();
  bool stopped = false;
  try {
    static_cast<void>(study(*small(), frames, options, stop.get_token()));
  } catch (const Stopped&) {
    stopped = true;
  }
  EXPECT(stopped);
  options.iterations = 33;
  EXPECT_ERROR(study(*small(), frames, options), "1 to 32 iterations");
  EXPECT(study_model(small()) == small());  // runs in fp32 already
}

CHECK_CASE(a_trace_takes_no_more_than_was_foreseen) {
  const auto source = checks::fake_source(clip());
  ModelOptions how;
  how.device = DeviceKind::cpu;
  how.precision = Precision::fp32;
  for (const char* name : {"raft-small@formula", "raft-large@formula"})
    for (const bool all : {false, true}) {
      StudyOptions options = short_study();
      options.parts = all ? kAllParts : TraceParts{};
      const auto model = open_model(name, how);
      const FlowResult studied = study(*model, study_frames(*source, 2, options), options);
      const std::size_t most = most_trace_bytes({136, 128}, options.iterations, options.parts);
      EXPECT(studied.trace->bytes() <= most);
      if (all && model->info().name == "raft-large@formula")
        EXPECT(2 * studied.trace->bytes() > most);  // nor far less, for the widest
    }
}

CHECK_CASE(gates_go_first_where_memory_is_short) {
  const Size size{1920, 1080};
  const std::size_t all = most_trace_bytes(size, 20, kAllParts);
  EXPECT(within(all, size, 20, kAllParts) == kAllParts);
  TraceParts rest = within(all - 1, size, 20, kAllParts);
  EXPECT(!rest.gates && rest.lookups && rest.motion && rest.hidden && rest.context);
  rest = within(0, size, 20, kAllParts);
  EXPECT(!rest.gates && !rest.lookups && !rest.motion && !rest.hidden && rest.context);
}
