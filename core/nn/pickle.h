// Python's pickle, as data only.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "core/nn/bytes.h"

namespace flowscope::nn {

// What a pickle says, as a graph of plain values: nothing named in it is looked up,
// called or built. Values refer to each other by position in the graph, so shared
// and even cyclic structures need no care here; who walks the graph has to mind them.
class Pickle {
 public:
  using Ref = std::uint32_t;
  enum class Kind { none, boolean, integer, real, text, list, dict, global, call, persistent };
  struct Value {
    Kind kind = Kind::none;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;        // text; "module.name" of global and call
    std::vector<Ref> items;  // of lists, tuples and sets; key, value, … of dicts;
                             // arguments of calls; the id of persistent
  };

  // Reads one pickle and leaves the reader behind it. Throws Error for what is
  // damaged or larger than any checkpoint, and for every name that tensors do not
  // need (allowed_global), which it gives.
  static Pickle read(ByteReader& bytes);

  const Value& root() const { return values_[root_]; }
  const Value& operator[](Ref ref) const { return values_[ref]; }
  std::size_t size() const { return values_.size(); }

 private:
  friend class PickleMachine;
  std::deque<Value> values_;
  Ref root_ = 0;
};

}  // namespace flowscope::nn
