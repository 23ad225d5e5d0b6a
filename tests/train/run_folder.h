// A training in a folder of its own, for the checks of run(); and what it left there.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/nn/checkpoint.h"
#include "core/train/run.h"
#include "tests/checks/check.h"

namespace flowscope::checks {

// Two stages of two steps; the second learns next to nothing.
inline constexpr const char* kConfig = R"({
  "name": "tiny", "model": "raft-small", "pool": {"pairs": 1, "reuse": 1000},
  "evaluation": {"iterations": 1, "scenes": 1},
  "stages": [{"name": "first", "steps": 2, "crops": [[128, 128]], "iterations": 1},
             {"name": "second", "steps": 2, "crops": [[128, 128]], "iterations": 1,
              "schedule": {"rate": 1e-9, "warm_up_steps": 0, "decay": 0}}]})";

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Told {
  std::vector<std::int64_t> steps;
  std::int64_t total = 0;
  std::vector<std::string> notes;
};

class Training {
 public:
  Training() {
    std::ofstream(folder_ / "config.json") << kConfig;
    options.config = folder_ / "config.json";
    options.folder = folder_ / "run";
    options.placement.device = DeviceKind::cpu;
    options.placement.precision = Precision::fp32;
    options.placement.threads = 1;
  }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  // Puts other words into its config, where these stand first.
  void change(const std::string& words, const std::string& others) const {
    std::string config = text_of(options.config);
    const std::size_t begin = config.find(words);
    EXPECT(begin != config.npos);
    config = config.substr(0, begin) + others + config.substr(begin + words.size());
    std::ofstream(options.config) << config;
  }

  Told run() const {
    Told told;
    train::RunReporter reporter;
    reporter.progress = [&](const train::RunProgress& progress) {
      told.steps.push_back(progress.steps);
      told.total = progress.total;
    };
    reporter.note = [&](const std::string& note) { told.notes.push_back(note); };
    train::run(options, reporter, {});
    return told;
  }
  // A pair that moves by two pixels, as a list to evaluate on.
  std::filesystem::path write_pairs() const {
    Image image(160, 128), next(160, 128);
    for (int y = 0; y < 128; ++y)
      for (int x = 0; x < 160; ++x)
        for (int c = 0; c < 3; ++c) {
          image.at(x, y)[c] = std::uint8_t((x * x / 7 + y * 3) % 251);
          next.at(x, y)[c] = std::uint8_t(((x - 2) * (x - 2) / 7 + y * 3) % 251);
        }
    write_image(folder_ / "a.ppm", image);
    write_image(folder_ / "b.ppm", next);
    FlowField truth(160, 128);
    std::ranges::fill(truth.flow, Vec2{2, 0});
    write_flow(folder_ / "truth.flo", truth, FlowFormat::flo);
    std::ofstream(folder_ / "pairs.json")
        << R"([{"name": "one", "dataset": "Ours, moved", "kind": "flo", "truth": "truth.flo",
                "image1": "a.ppm", "image2": "b.ppm"}])";
    return folder_ / "pairs.json";
  }

  train::RunOptions options;

 private:
  const TemporaryFolder folder_;
};

inline nlohmann::json record_of(const std::filesystem::path& model) {
  return nlohmann::json::parse(nn::read_checkpoint(model).metadata.at("flowscope.training"));
}

}  // namespace flowscope::checks
