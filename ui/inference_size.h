// The size at which the network runs, as a person chooses it.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/base/frame_source.h"
#include "core/flow/flow_model.h"

namespace flowscope::ui {

struct InferenceChoice {
  enum class Kind {
    automatic,     // the frame's own, but a network on a CPU gets a longest side of 512
    native,        // the frame's own, or what the model makes of it (fine iterations)
    scale,         // a factor on it
    longest_side,  // at most so many pixels; smaller frames stay exactly as they are
    fixed,         // exactly this
  };
  Kind kind = Kind::automatic;
  double scale = 1;
  int side = 0;
  Size size = {};
  friend bool operator==(const InferenceChoice&, const InferenceChoice&) = default;
};

// What the menu offers, in its order.
std::vector<InferenceChoice> inference_choices();
QString text_of(const InferenceChoice& choice);

// Writes the choice into `options` as size or scale. An unknown source leaves the
// frame's own size; an unknown model is taken for a network on a CPU, since the
// first pair must not take a minute.
void apply(const InferenceChoice& choice, const std::optional<SourceInfo>& source,
           const std::optional<ModelInfo>& model, SequenceOptions& options);

}  // namespace flowscope::ui
