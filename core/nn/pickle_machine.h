// The stack machine that a pickle is a program for. Private to pickle*.cpp.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/nn/bytes.h"
#include "core/nn/pickle.h"

namespace flowscope::nn {

// Stack, marks and memo, and what the opcodes do to them. Knows that every operand
// may be missing or of the wrong kind.
class PickleMachine {
 public:
  explicit PickleMachine(ByteReader& bytes) : bytes_(bytes) {}
  Pickle run();

 private:
  using Kind = Pickle::Kind;
  using Value = Pickle::Value;
  using Ref = Pickle::Ref;

  // pickle_opcodes.cpp; false: not one of these.
  bool step_scalar(std::uint8_t opcode);
  bool step_container(std::uint8_t opcode);
  bool step_memo(std::uint8_t opcode);
  bool step_object(std::uint8_t opcode);

  [[noreturn]] void damaged(const std::string& what) const;
  [[noreturn]] void refuse(std::string_view module_and_name) const;
  void check_count(std::size_t count) const;

  Value& value(Ref ref) { return out_.values_[ref]; }
  void push(Value value);
  void push_ref(Ref ref);
  void push_integer(std::int64_t integer) { push({.kind = Kind::integer, .integer = integer}); }
  void push_text(std::string_view text) { push({.kind = Kind::text, .text = std::string(text)}); }
  void push_boolean(bool b) { push({.kind = Kind::boolean, .integer = b}); }
  void push_long(std::string_view little_endian);
  void push_big_endian_real();
  void push_list(std::vector<Ref> items) { push({.kind = Kind::list, .items = std::move(items)}); }
  void push_global(std::string_view module, std::string_view name);
  void push_mark();

  Ref top() const;
  Ref pop();
  std::vector<Ref> pop_count(std::size_t count);
  std::vector<Ref> pop_to_mark();

  void append(const std::vector<Ref>& items, Kind kind);
  void remember(std::uint64_t key);
  void recall(std::uint64_t key);
  void reduce();
  void reduce_ordered_dict(const std::vector<Ref>& arguments);
  void build();

  ByteReader& bytes_;
  Pickle out_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Ref> memo_;
  std::size_t held_ = 0;  // items in all containers
};

}  // namespace flowscope::nn
