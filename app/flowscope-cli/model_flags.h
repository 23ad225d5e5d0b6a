// The options that every subcommand with a model shares.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"

namespace flowscope::cli {

// Values as given; the conversions throw UsageError for what cannot be meant.
struct ModelFlags {
  std::string model;   // empty: engine::default_model()
  int iterations = 0;  // the model's own
  std::string device = "auto", precision = "auto";
  int threads = 0;
  std::string size;
  double scale = 0;
  bool cold = false;
  bool scale_given = false;

  std::string model_name() const;
  ModelOptions model_options() const;
  SequenceOptions sequence_options() const;

  // Loads the model and says on stderr what it is and what to know about it.
  std::shared_ptr<FlowModel> open() const;
};

// Accepts whole numbers from `least` to `most`; unnamed in --help.
CLI::Validator whole_number(int least, int most);
CLI::Validator number_between(double least, double most);

inline constexpr const char* kModelGroup = "Model";

// --model --iterations --device --precision --threads. The options are returned
// for rules between them and others.
std::vector<CLI::Option*> add_model_flags(CLI::App& command, ModelFlags& flags);
// --size, --scale: where the network runs.
std::vector<CLI::Option*> add_size_flags(CLI::App& command, ModelFlags& flags);
void add_warm_start_flag(CLI::App& command, ModelFlags& flags);

}  // namespace flowscope::cli
