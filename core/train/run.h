// A training from the first step to the last, in a folder. No Torch in this header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "core/engine/evaluation.h"
#include "core/flow/flow_model.h"
#include "core/train/place.h"

namespace flowscope::train {

// The folder holds, all but the logs replaced as a whole:
//   config.json           what is being trained
//   state.safetensors     everything to go on from: weights, optimizer, position
//   model.safetensors     the averaged weights, a model to use
//   best.safetensors      of all evaluated ones the one with the lowest errors
//   log.csv, evaluation.csv, plot.png
struct RunOptions {
  std::filesystem::path config;  // may be empty with resume: that of the folder
  std::filesystem::path folder;
  bool resume = false;                // go on from the folder's state
  std::filesystem::path init;         // a name or a file: begin with its weights, not random ones
  std::string data;                   // instead of each stage's, e.g. "scenes:0.6,sintel=/path:0.4"
  bool interpolate_truth = false;     // in every stage; else as each says
  std::string from_stage;             // without the stages before the one of this name
  std::optional<std::uint64_t> seed;  // instead of the config's
  std::vector<std::filesystem::path> evaluate;  // lists of pairs (JSON) or packs
  double hours = 0;                             // stop after this long; 0: when all is done
  double save_minutes = 3;
  double evaluation_minutes = 30;
  ModelOptions placement;
  Place place;  // of several processes, which get the same options and see the same folder
};

struct RunProgress {
  std::string stage;  // its name, or its number
  std::int64_t steps = 0, total = 0;
  double loss = 0, epe = 0, over_3px = 0;  // means over the last 200 steps; where no pixel
                                           // of theirs counted, errors are not a number
  double rate = 0;                         // learning rate
  double seconds = 0;                      // of training so far
  double steps_per_second = 0;
  double seconds_left = 0;  // of this run, estimated
};

struct RunReporter {
  std::function<void(const RunProgress&)> progress;  // after every step
  std::function<void(std::int64_t step, const engine::Evaluation&)> evaluation;
  std::function<void(const std::string&)> note;  // a sentence
  std::function<void()> told;  // the first process says what run() throws next; no need to
};

// Returns when the config's last stage or the hours are over. A stop saves, then throws
// Stopped. Throws Error for settings that cannot be, before anything is written.
// Of several processes the first alone reports, evaluates and writes; a stop, the hours and a
// failure of one end them all.
void run(const RunOptions& options, const RunReporter& reporter, const std::stop_token& stop);

}  // namespace flowscope::train
