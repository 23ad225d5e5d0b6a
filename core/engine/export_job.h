// Flow of a whole source into a folder of files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

enum class ExportFile { flo, png, kitti, pfm, npy };  // png: the colour picture

// How pixels become full colour: the frame's own longest flow, the sequence's
// (a second pass over the written flows), or a fixed length.
struct ColourScale {
  enum class Kind { frame, sequence, fixed } kind = Kind::frame;
  double pixels = 0;  // for fixed
};

struct ExportOptions {
  std::filesystem::path folder;
  std::vector<ExportFile> formats = {ExportFile::flo};
  std::int64_t first = 0;            // --range A:B, source frames, half open
  std::optional<std::int64_t> last;  // B; none: to the end
  int gap = 1;
  int stride = 1;
  ColourScale colour;
  bool occlusion = false;     // implies the backward flow is computed
  int shard = 0, shards = 1;  // --shard I/N, cut at every 50th source frame
  bool resume = false;
  bool overwrite = false;
  std::string source;        // as the person named it, for flowscope.json
  SequenceOptions sequence;  // .backward: write backward files too
};

struct ExportProgress {
  std::int64_t done = 0;              // pairs
  std::optional<std::int64_t> total;  // estimate, if the source knows its length
  double seconds = 0;                 // since the start
  std::string phase;                  // "flow", "colour"
};

struct ExportSummary {
  std::int64_t written = 0;          // pairs of this run
  std::int64_t kept = 0;             // pairs a resumed run found whole
  std::vector<std::string> reports;  // from the source
};

// Every K-th frame t, counted from the range's first, is paired with t + G; both lie
// in the range. Files appear whole, under their final names, in order; flowscope.json
// lists them. The warm start begins anew at every 50th source frame, counted from 0;
// a pair starts warm where the pair (t − G, t) was computed since. Shard I takes
// every Nth block of 50 frames from the Ith on; shards may share a folder, and the
// last one to finish joins their records. A controller without a thread of its own: run() works
// until done, or throws Stopped (whole files stay), or Error.
class ExportJob {
 public:
  ExportJob(std::shared_ptr<const FlowModel> model, std::unique_ptr<FrameSource> source,
            ExportOptions options);
  ~ExportJob();
  ExportSummary run(const std::function<void(const ExportProgress&)>& progress = {},
                    std::stop_token stop = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flowscope::engine
