// Resumed and sharded exports equal the whole one byte for byte.
#include <future>

#include "core/flow/flow_io.h"
#include "tests/engine/exporting.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::ExportFile;
namespace fs = std::filesystem;

namespace {

// Cuts near the borders of blocks, where a detector that remembers would tell.

void add_trouble(Exporting& e) {
  e.script->cuts = {49, 50, 99, 101, 120, 151};
  e.script->gaps = {10, 50, 100, 149};
}

struct Whole : Exporting {
  explicit Whole(const std::function<void(engine::ExportOptions&)>& change = {}, int frames = 170)
      : Exporting(frames) {
    add_trouble(*this);
    if (change) change(options);
    run();
  }
  Files files() const { return files_in(options.folder); }
};

}  // namespace

CHECK_CASE(shards_equal_the_whole) {
  for (const auto& [gap, stride] : {std::pair(1, 1), {3, 1}, {8, 4}, {7, 5}, {1, 60}}) {
    const auto change = [gap = gap, stride = stride](engine::ExportOptions& o) {
      o.gap = gap;
      o.stride = stride;
    };
    const Whole whole(change);
    for (const int shards : {2, 5}) {
      Exporting e(170);
      add_trouble(e);
      change(e.options);
      e.options.shards = shards;
      std::int64_t written = 0;
      for (int shard = shards - 1; shard >= 0; --shard) {
        e.options.shard = shard;
        written += e.run().written;
        EXPECT_EQ(fs::exists(e.file("flowscope.json")), shard == 0);
      }
      EXPECT_EQ(written, std::int64_t(whole.record()["frames"].size()));
      expect_same(whole.files(), files_in(e.options.folder));
    }
  }
}

CHECK_CASE(shards_at_once_equal_the_whole) {
  const Whole whole;
  for (int round = 0; round < 3; ++round) {
    Exporting e(170);
    add_trouble(e);
    std::vector<std::future<void>> runs;
    for (int shard = 0; shard < 4; ++shard)
      runs.push_back(std::async(std::launch::async, [&e, shard] {
        engine::ExportOptions options = e.options;
        options.shards = 4;
        options.shard = shard;
        engine::ExportJob(e.model, fake_source(e.script), options).run();
      }));
    for (auto& run : runs) run.get();
    expect_same(whole.files(), files_in(e.options.folder));
  }
}

CHECK_CASE(shards_of_a_range_equal_the_whole) {
  const auto change = [](engine::ExportOptions& o) {
    o.first = 33;
    o.last = 148;
  };
  const Whole whole(change);
  Exporting e(170);
  add_trouble(e);
  change(e.options);
  e.options.shards = 2;
  e.run();
  e.options.shard = 1;
  e.run();
  expect_same(whole.files(), files_in(e.options.folder));
}

CHECK_CASE(a_stopped_export_resumes_to_the_whole) {
  for (const int gap : {1, 3}) {
    const auto change = [gap](engine::ExportOptions& o) { o.gap = gap; };
    const Whole whole(change);
    for (const int stop_after : {49, 50, 51, 165}) {
      Exporting e(170);
      add_trouble(e);
      change(e.options);
      e.run_until(stop_after);
      EXPECT(!e.record()["complete"].get<bool>());
      EXPECT_EQ(int(e.record()["frames"].size()), stop_after);  // what is whole is listed
      e.options.resume = true;
      e.model->clear_log();
      const auto summary = e.run();
      EXPECT_EQ(summary.kept, stop_after / 50 * 50);  // back to the last border
      EXPECT_EQ(summary.written, 170 - gap - summary.kept);
      EXPECT_EQ(e.model->pushed().front().from, summary.kept);
      expect_same(whole.files(), files_in(e.options.folder));
    }
  }
}

CHECK_CASE(a_killed_export_resumes_to_the_whole) {
  const Whole whole;
  // Whatever is in the folder at some moment is what a kill would leave.
  for (const int moment : {1, 51, 169}) {
    Exporting e(170);
    add_trouble(e);
    const fs::path left = e.folder / "left";
    e.run([&](const engine::ExportProgress& p) {
      if (p.done == moment) fs::copy(e.options.folder, left);
    });
    write_text(left / ".frame_000051.flo.4711.part", "half a file");
    e.options.folder = left;
    e.options.resume = true;
    EXPECT_EQ(e.run().kept, (moment - 1) / 50 * 50);  // listed when the next block began
    expect_same(whole.files(), files_in(left));
  }
}

CHECK_CASE(a_killed_shard_resumes_to_the_whole) {
  const Whole whole;
  Exporting e(170);
  add_trouble(e);
  e.options.shards = 2;
  e.run();
  e.options.shard = 1;
  e.run_until(60);
  EXPECT_ERROR(e.run(), "--resume");
  e.options.resume = true;
  EXPECT_EQ(e.run().kept, 50);
  expect_same(whole.files(), files_in(e.options.folder));
  EXPECT_EQ(e.run().written, 0);  // after the records were joined
  expect_same(whole.files(), files_in(e.options.folder));
}

CHECK_CASE(a_complete_export_is_left_alone_and_a_hole_in_it_is_filled) {
  Whole e;
  const Files files = e.files();
  e.options.resume = true;
  e.model->clear_log();
  auto summary = e.run();
  EXPECT_EQ(summary.written, 0);
  EXPECT_EQ(summary.kept, 169);
  EXPECT(e.model->pushed().empty());
  fs::remove(e.file("frame_000123.flo"));
  summary = e.run();
  EXPECT_EQ(summary.written, 50);  // its block
  expect_same(files, e.files());
  fs::remove(e.file("frame_000168.flo"));
  EXPECT_EQ(e.run().written, 19);
  expect_same(files, e.files());
}

CHECK_CASE(a_failed_export_lists_what_is_whole_and_resumes) {
  const Whole whole;
  Exporting e(170);
  add_trouble(e);
  e.model->error_at = 60;
  EXPECT_ERROR(e.run(), "The fake model fails");
  EXPECT_EQ(e.record()["frames"].size(), std::size_t(60));
  e.model->error_at = -1;
  e.options.resume = true;
  EXPECT_EQ(e.run().kept, 50);
  expect_same(whole.files(), files_in(e.options.folder));
}

CHECK_CASE(resume_refuses_what_differs) {
  Exporting e(60);
  e.run_until(55);
  e.options.resume = true;
  const auto refused = [&](const std::function<void(Exporting&)>& change, const std::string& part) {
    const engine::ExportOptions options = e.options;
    const ModelInfo info = e.model->info_;
    const SourceScript& script = *e.script;
    const int frames = script.frames;
    const std::uint64_t bytes = script.bytes;
    const std::string modified = script.modified;
    const Files before = files_in(options.folder);
    change(e);
    EXPECT_ERROR(e.run(), part);
    e.options = options;
    e.model->info_ = info;
    e.script->frames = frames;
    e.script->bytes = bytes;
    e.script->modified = modified;
    expect_same(before, files_in(options.folder));
  };
  refused([](Exporting& x) { x.options.gap = 2; }, "gap was 1 and is 2");
  refused([](Exporting& x) { x.options.stride = 2; }, "stride was 1 and is 2");
  refused([](Exporting& x) { x.options.last = 58; }, "range");
  refused([](Exporting& x) { x.options.formats = {ExportFile::npy}; }, "formats");
  refused([](Exporting& x) { x.options.sequence.iterations = 20; }, "iterations was 12 and is 20");
  refused([](Exporting& x) { x.options.sequence.warm_start = false; }, "warm_start");
  refused([](Exporting& x) { x.options.sequence.backward = true; }, "backward");
  refused([](Exporting& x) { x.options.sequence.inference_size = {64, 64}; }, "size");
  refused([](Exporting& x) { x.options.source = "other.mp4"; }, "source name");
  refused([](Exporting& x) { x.script->frames = 70; }, "source frame_count");
  refused([](Exporting& x) { x.script->bytes = 1001; }, "source bytes was 1000 and is 1001");
  refused([](Exporting& x) { x.script->modified = "2021"; }, "source modified was");
  refused([](Exporting& x) { x.model->info_.name = "other"; }, "model name");
  refused([](Exporting& x) { x.model->info_.sha256 = std::string(64, 'b'); }, "model sha256");
  refused([](Exporting& x) { x.model->info_.precision = "bf16"; }, "model precision");
  e.run();
}

CHECK_CASE(a_folder_with_flow_is_refused) {
  Exporting e(5);
  e.run();
  const Files before = files_in(e.options.folder);
  EXPECT_ERROR(e.run(), "--resume");
  EXPECT_ERROR(e.run(), "--overwrite");
  expect_same(before, files_in(e.options.folder));
  fs::remove(e.file("flowscope.json"));
  EXPECT_ERROR(e.run(), "frame_000000.flo");
  e.options.resume = true;
  EXPECT_ERROR(e.run(), "no flowscope.json there lists");
}

CHECK_CASE(resume_of_nothing_begins) {
  Exporting e(5);
  e.options.resume = true;
  EXPECT_EQ(e.run().written, 4);
}

CHECK_CASE(overwrite_removes_our_old_flow_and_nothing_else) {
  Exporting e(20);
  e.options.formats = {ExportFile::flo, ExportFile::npy};
  e.run();
  write_text(e.file("notes.txt"), "mine");
  write_text(e.file("frame_12.png"), "mine");
  e.script->frames = 5;
  e.options.formats = {ExportFile::flo};
  e.options.overwrite = true;
  EXPECT_EQ(e.run().written, 4);
  Files files = files_in(e.options.folder);
  EXPECT_EQ(files.size(), std::size_t(4 + 1 + 2));
  EXPECT_EQ(files["notes.txt"], "mine");
  EXPECT_EQ(files["frame_12.png"], "mine");
}

CHECK_CASE(overwrite_never_touches_frames_that_are_not_ours) {
  Exporting e(20);
  fs::create_directories(e.options.folder);
  write_text(e.file("frame_000004.png"), "a frame of somebody's film");
  e.options.overwrite = true;
  EXPECT_ERROR(e.run(), "frame_000004.png");
  EXPECT_EQ(bytes_of(e.file("frame_000004.png")), "a frame of somebody's film");
}

CHECK_CASE(overwrite_replaces_a_killed_export) {
  Exporting e(120);
  const fs::path left = e.folder / "left";
  e.run([&](const engine::ExportProgress& p) {
    if (p.done == 77) fs::copy(e.options.folder, left);
  });
  const Files whole = files_in(e.options.folder);
  e.options.folder = left;
  e.options.overwrite = true;
  e.run();
  expect_same(whole, files_in(left));
}

CHECK_CASE(overwriting_shards_equal_the_whole) {
  const Whole whole;
  Exporting e(170);
  e.options.gap = 2;
  e.run();  // something else
  add_trouble(e);
  e.options.gap = 1;
  e.options.shards = 3;
  EXPECT_ERROR(e.run(), "--overwrite");
  e.options.overwrite = true;
  for (int shard = 0; shard < 3; ++shard) {
    e.options.shard = shard;
    e.run();
  }
  expect_same(whole.files(), files_in(e.options.folder));
}

CHECK_CASE(a_record_that_names_strangers_removes_nothing) {
  Exporting e(5);
  e.run();
  std::string text = bytes_of(e.file("flowscope.json"));
  const auto at = text.find("\"files\":[\"frame_000002.flo\"");
  text.replace(at, 27, "\"files\":[\"../../precious.txt\"");
  write_text(e.file("flowscope.json"), text);
  e.options.resume = true;
  EXPECT_ERROR(e.run(), "precious.txt");
  write_text(e.file("flowscope.json"), "{\"version\": 1}");
  EXPECT_ERROR(e.run(), "flowscope.json is not what an export writes");
  write_text(e.file("flowscope.json"), "no json");
  EXPECT_ERROR(e.run(), "flowscope.json is not what an export writes");
}

CHECK_CASE(an_export_that_failed_before_its_first_pair_leaves_nothing_to_replace) {
  Exporting e;
  e.model->error_at = 0;
  EXPECT_ERROR(e.run(), "fails at this pair");
  e.model->error_at = -1;
  e.options.sequence.iterations = 7;  // as somebody would who has seen what was wrong
  EXPECT_EQ(e.run().written, 9);
}
