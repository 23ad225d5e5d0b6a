// How many pixels of motion are full colour.
#pragma once

#include <optional>

#include "core/flow/flow_field.h"

namespace flowscope::ui {

// Fixed, or following the flow: quickly up, slowly down, so that colours neither
// saturate nor flicker from frame to frame.
class ColourScale {
 public:
  bool automatic() const { return automatic_; }
  void set_automatic();
  void set_fixed(double pixels);

  // The next field sets the scale at once: another clip or another shot.
  void restart() { fresh_ = true; }
  void adapt(const FlowField& flow);
  // That flow's own scale while it is looked at, whatever else is adapted to. Null: no more.
  void hold(const FlowField* flow);

  double pixels() const { return automatic_ ? held_.value_or(adapted_) : fixed_; }

  // Nearly the longest motion (the 99.5th percentile of a sample, so that a few
  // outliers do not pale everything else), at least one pixel: below that it is noise.
  static double target(const FlowField& flow);

 private:
  bool automatic_ = true;
  bool fresh_ = true;
  double adapted_ = 1;
  std::optional<double> held_;
  double fixed_ = 16;
};

}  // namespace flowscope::ui
