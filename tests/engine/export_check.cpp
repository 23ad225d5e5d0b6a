// What an export computes and writes.
#include <sys/resource.h>

#include <csignal>

#include "core/flow/flow_io.h"
#include "tests/engine/exporting.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::ColourScale;
using engine::ExportFile;

namespace {

using Names = std::vector<std::string>;

Names names_in(const std::filesystem::path& folder) {
  Names names;
  for (const auto& [name, bytes] : files_in(folder)) names.push_back(name);
  return names;
}

// How many pairs before it each written pair carries on from.
std::map<int, int> warmth_of(const Exporting& e) {
  std::map<int, int> warmth;
  const auto record = e.record();
  for (const auto& frame : record["frames"])
    warmth[frame["index"]] = int(read_flow(e.file(frame["file"])).at(0, 0).v);
  return warmth;
}

}  // namespace

CHECK_CASE(export_writes_every_pair_and_says_so) {
  Exporting e(5);
  std::vector<std::int64_t> done;
  const auto summary = e.run([&](const engine::ExportProgress& p) {
    EXPECT_EQ(p.phase, "flow");
    EXPECT_EQ(*p.total, 4);
    done.push_back(p.done);
  });
  EXPECT_EQ(summary.written, 4);
  EXPECT_EQ(summary.kept, 0);
  EXPECT(done == (std::vector<std::int64_t>{1, 2, 3, 4}));
  EXPECT(names_in(e.options.folder) ==
         (Names{"flowscope.json", "frame_000000.flo", "frame_000001.flo", "frame_000002.flo",
                "frame_000003.flo"}));
  const FlowField flow = read_flow(e.file("frame_000002.flo"));
  const Frame frame2 = make_frame(fake_picture(*e.script, 2)),
              frame3 = make_frame(fake_picture(*e.script, 3));
  EXPECT(flow.size() == e.script->size);
  EXPECT_EQ(flow.at(0, 0).u, fake_flow(frame2, frame3));

  const auto record = e.record();
  EXPECT(record["complete"].get<bool>());
  EXPECT(!record["version"].get<std::string>().empty());
  EXPECT_EQ(record["model"]["name"].get<std::string>(), "fake");
  EXPECT_EQ(record["model"]["sha256"].get<std::string>(), std::string(64, 'a'));
  EXPECT_EQ(record["source"]["name"].get<std::string>(), "fake.mp4");
  EXPECT_EQ(record["options"]["iterations"].get<int>(), 12);
  EXPECT_EQ(record["options"]["gap"].get<int>(), 1);
  const auto& frame = record["frames"][2];
  EXPECT_EQ(frame["file"].get<std::string>(), "frame_000002.flo");
  EXPECT_EQ(frame["index"].get<int>(), 2);
  EXPECT_NEAR(frame["time"].get<double>(), 2 / 25.0, 1e-12);
  EXPECT_EQ(frame["cut"].get<bool>(), false);
  EXPECT_EQ(frame["gap"].get<bool>(), false);
}

CHECK_CASE(export_begins_cold_at_every_fiftieth_frame_of_the_source) {
  Exporting e(160);
  e.run();
  for (const auto& [t, warmth] : warmth_of(e)) EXPECT_EQ(warmth, t % 50);
  Exporting ranged(160);
  ranged.options.first = 30;
  ranged.options.last = 120;
  EXPECT_EQ(ranged.run().written, 89);
  for (const auto& [t, warmth] : warmth_of(ranged)) EXPECT_EQ(warmth, t < 50 ? t - 30 : t % 50);
}

CHECK_CASE(export_counts_the_stride_from_the_range_and_needs_both_frames_in_it) {
  Exporting e(30);
  e.options.first = 3;
  e.options.last = 20;
  e.options.gap = 2;
  e.options.stride = 5;
  e.run();
  e.options.folder = e.folder / "short";
  e.options.last = 15;  // 13 → 15 leaves it
  e.run();
  EXPECT(names_in(e.options.folder) ==
         (Names{"flowscope.json", "frame_000003.flo", "frame_000008.flo"}));
  EXPECT(names_in(e.folder / "out") ==
         (Names{"flowscope.json", "frame_000003.flo", "frame_000008.flo", "frame_000013.flo"}));
}

CHECK_CASE(export_starts_warm_only_from_a_pair_that_ends_where_it_begins) {
  struct Case {
    int gap, stride;
    std::function<int(int)> warmth;
  };
  for (const Case& one :
       {Case{3, 1, [](int t) { return t % 50 / 3; }}, Case{4, 2, [](int t) { return t % 50 / 4; }},
        Case{2, 2, [](int t) { return t % 50 / 2; }}, Case{1, 2, [](int) { return 0; }},
        Case{3, 2, [](int) { return 0; }}}) {
    Exporting e(120);
    e.options.gap = one.gap;
    e.options.stride = one.stride;
    e.run();
    const auto all = warmth_of(e);
    EXPECT_EQ(int(all.size()), (120 - one.gap + one.stride - 1) / one.stride);
    for (const auto& [t, warmth] : all) {
      EXPECT_EQ(t % one.stride, 0);
      EXPECT_EQ(warmth, one.warmth(t));
    }
    for (const Pushed& pushed : e.model->pushed()) EXPECT_EQ(pushed.to - pushed.from, one.gap);
  }
}

CHECK_CASE(export_marks_cuts_and_gaps_and_starts_cold_after_them) {
  Exporting e(40);
  e.script->cuts = {20};
  e.script->gaps = {30};
  e.run();
  const auto warmth = warmth_of(e);
  const auto record = e.record();
  for (const auto& frame : record["frames"]) {
    const int t = frame["index"];
    EXPECT_EQ(frame["cut"].get<bool>(), t == 19);
    EXPECT_EQ(frame["gap"].get<bool>(), t == 29);
    EXPECT_EQ(warmth.at(t), t < 19 ? t : t < 20 ? 0 : t < 29 ? t - 20 : t < 30 ? 0 : t - 30);
  }
}

CHECK_CASE(export_with_a_gap_sees_the_cuts_in_between) {
  Exporting e(40);
  e.script->cuts = {20};
  e.script->gaps = {31};
  e.options.gap = 4;
  e.run();
  const auto record = e.record();
  for (const auto& frame : record["frames"]) {
    const int t = frame["index"];
    EXPECT_EQ(frame["cut"].get<bool>(), t < 20 && t + 4 >= 20);
    EXPECT_EQ(frame["gap"].get<bool>(), t < 31 && t + 4 >= 31);
  }
  const auto warmth = warmth_of(e);
  EXPECT_EQ(warmth.at(12), 3);
  for (const int t : {16, 17, 18, 19, 20, 21, 22, 23}) EXPECT_EQ(warmth.at(t), 0);
  EXPECT_EQ(warmth.at(24), 1);
}

CHECK_CASE(export_writes_the_formats_and_the_way_back) {
  Exporting e(2);
  e.options.formats = {ExportFile::flo, ExportFile::pfm, ExportFile::npy, ExportFile::flo};
  e.options.sequence.backward = true;
  e.run();
  EXPECT(names_in(e.options.folder) ==
         (Names{"flowscope.json", "frame_000000.flo", "frame_000000.npy", "frame_000000.pfm",
                "frame_000000_backward.flo", "frame_000000_backward.npy",
                "frame_000000_backward.pfm"}));
  const FlowField forward = read_flow(e.file("frame_000000.npy")),
                  backward = read_flow(e.file("frame_000000_backward.pfm"));
  EXPECT_EQ(backward.at(3, 3).u, -forward.at(3, 3).u);
  EXPECT_EQ(e.record()["frames"][0]["files"].size(), std::size_t(6));
}

CHECK_CASE(export_of_too_little_is_refused_in_a_sentence) {
  Exporting one(1);
  EXPECT_ERROR(one.run(), "fake.mp4 has only one frame; flow needs two.");
  EXPECT(files_in(one.options.folder).empty());
  Exporting none(0);
  EXPECT_ERROR(none.run(), "fake.mp4 has no frame; flow needs two.");
  Exporting few(3);
  few.options.gap = 7;
  EXPECT_ERROR(few.run(), "has only 3 frames; a gap of 7 needs 8.");
  Exporting beyond(10);
  beyond.options.first = 50;
  beyond.options.last = 60;
  EXPECT_ERROR(beyond.run(), "The range 50:60 of fake.mp4 holds no pair");
}

CHECK_CASE(export_refuses_options_that_mean_nothing) {
  const auto refused = [](const std::function<void(engine::ExportOptions&)>& change,
                          const std::string& part) {
    Exporting e;
    change(e.options);
    EXPECT_ERROR(e.run(), part);
  };
  refused([](auto& o) { o.gap = 0; }, "gap");
  refused([](auto& o) { o.stride = 0; }, "stride");
  refused([](auto& o) { o.first = 5, o.last = 5; }, "range 5:5");
  refused([](auto& o) { o.first = -1; }, "range");
  refused([](auto& o) { o.shards = 2, o.shard = 2; }, "no shard 2 of 2");
  refused([](auto& o) { o.formats = {}; }, "format");
  refused([](auto& o) { o.colour = {ColourScale::Kind::fixed, 0}; }, "full colour");
  refused(
      [](auto& o) {
        o.shards = 2;
        o.colour.kind = ColourScale::Kind::sequence;
      },
      "whole sequence");
}

CHECK_CASE(export_says_which_frames_differ_in_size) {
  Exporting e(10);
  for (int i = 6; i < 10; ++i) e.script->sizes[i] = {40, 30};
  const auto summary = e.run();
  EXPECT_EQ(summary.written, 8);
  EXPECT_EQ(summary.reports.at(0), "No flow from frame 5 to 6: their sizes differ.");
  EXPECT(!std::filesystem::exists(e.file("frame_000005.flo")));
  EXPECT(read_flow(e.file("frame_000006.flo")).size() == (Size{40, 30}));
}

CHECK_CASE(export_passes_on_what_the_source_reports) {
  Exporting e(5);
  e.script->reports[3] = "A packet was damaged.";
  EXPECT(e.run().reports == (Names{"A packet was damaged."}));
}

CHECK_CASE(export_to_where_nothing_can_be_written_fails_clearly) {
  Exporting e;
  write_text(e.folder / "file", "in the way");
  e.options.folder = e.folder / "file";
  EXPECT_ERROR(e.run(), "file");
  e.options.folder = e.folder / "file/out";
  EXPECT_ERROR(e.run(), "file/out");
}

CHECK_CASE(export_to_a_full_disk_fails_clearly_and_goes_on_later) {
  Exporting whole(20);
  whole.run();
  Exporting e(20);
  // A limit on the size of files stands for the full disk: the system refuses to write.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const struct Ignored {
    void (*before)(int) = std::signal(SIGXFSZ, SIG_IGN);
    ~Ignored() { std::signal(SIGXFSZ, before); }
  } size_signal;
  const auto refuse_writing = [&](rlim_t bytes) {
    rlimit limit = before;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  };
  try {
    e.run([&](const engine::ExportProgress& p) {
      if (p.done == 7) refuse_writing(100);
    });
    setrlimit(RLIMIT_FSIZE, &before);
    fail(__FILE__, __LINE__, "nothing was thrown");
  } catch (const Error& error) {
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT(std::string(error.what()).find("frame_000007.flo") != std::string::npos);
  }
  e.options.resume = true;
  e.run();
  expect_same(files_in(whole.options.folder), files_in(e.options.folder));
}
