// The tensor that the features panel looks at, and what it is called.
#pragma once

#include <QString>
#include <memory>

#include "core/flow/flow_model.h"
#include "core/insides/tensors.h"

namespace flowscope::ui {

struct ChosenTensor {
  FlowResult pair;  // with a trace
  Inside what = Inside::features1;
  int iteration = 0;     // that is looked at
  int k = 0;             // at which the trace has the tensor
  bool still = true;     // the pair is here to stay: it was studied
  bool at_once = false;  // it is being taken along: no time to compute beside

  const Trace& trace() const { return *pair.trace; }
  Channels channels() const { return trace().inside(what, k); }
  // To be read and drawn at once: asked for, or few enough numbers.
  bool quick() const;
  int delay() const;  // of what takes longer, in milliseconds
  friend bool operator==(const ChosenTensor& a, const ChosenTensor& b) {
    return a.pair.trace == b.pair.trace && a.what == b.what && a.k == b.k;
  }
};

QString tensor_title(Inside what);                 // "Motion features"
QString tensor_words(const ChosenTensor& tensor);  // "Motion features of update 10"
// Below a small picture: "20", "flow u", "2 (+1, -3)".
QString channel_label(const ChosenTensor& tensor, int channel, int count);
// "0.31": as many decimals as tell something in little room.
QString short_number(double value);

// For settings: channels mean the same only within one architecture.
QString architecture_of(const Trace& trace);

}  // namespace flowscope::ui
