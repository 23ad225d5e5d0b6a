#include "core/nn/pickle_machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "core/nn/pickle_names.h"
#include "core/nn/printable.h"

namespace flowscope::nn {
namespace {

// More of anything than a checkpoint has; keeps a small file from taking much memory.
constexpr std::size_t kMost = 2'000'000;

}  // namespace

void PickleMachine::damaged(const std::string& what) const {
  throw Error(
      fmt::format("{} is damaged: {} at position {}.", bytes_.name(), what, bytes_.position()));
}

void PickleMachine::refuse(std::string_view module_and_name) const {
  throw Error(
      fmt::format("{} asks for \"{}\", which no tensor needs; Flowscope reads tensors and runs "
                  "nothing from a file.",
                  bytes_.name(), printable(module_and_name)));
}

void PickleMachine::check_count(std::size_t count) const {
  if (count > kMost)
    throw Error(
        fmt::format("{} holds more values than a checkpoint of tensors has.", bytes_.name()));
}

void PickleMachine::push(Value value) {
  check_count(out_.values_.size() + 1);
  out_.values_.push_back(std::move(value));
  push_ref(Ref(out_.values_.size() - 1));
}

void PickleMachine::push_ref(Ref ref) {
  check_count(stack_.size() + 1);
  stack_.push_back(ref);
}

void PickleMachine::push_long(std::string_view little_endian) {
  if (little_endian.size() > 16) damaged("a number that is too long");
  // Two's complement. Of the legacy format's magic number, ten bytes long, the lower
  // eight are kept: is_torch_legacy() has compared them all.
  const bool negative = !little_endian.empty() && (little_endian.back() & 0x80) != 0;
  std::uint64_t bits = negative ? ~std::uint64_t(0) : 0;
  for (std::size_t i = std::min<std::size_t>(little_endian.size(), 8); i > 0; --i)
    bits = (bits << 8) | std::uint8_t(little_endian[i - 1]);
  push_integer(std::int64_t(bits));
}

void PickleMachine::push_big_endian_real() {
  std::uint64_t bits = 0;
  for (const char c : bytes_.take(8)) bits = (bits << 8) | std::uint8_t(c);
  push({.kind = Kind::real, .real = std::bit_cast<double>(bits)});
}

void PickleMachine::push_global(std::string_view module, std::string_view name) {
  std::string full = fmt::format("{}.{}", module, name);
  if (!allowed_global(full)) refuse(full);
  push({.kind = Kind::global, .text = std::move(full)});
}

void PickleMachine::push_mark() {
  check_count(marks_.size() + 1);
  marks_.push_back(stack_.size());
}

Pickle::Ref PickleMachine::top() const {
  if (stack_.empty()) damaged("a value is missing");
  return stack_.back();
}

Pickle::Ref PickleMachine::pop() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) damaged("a value is missing");
  const Ref ref = stack_.back();
  stack_.pop_back();
  return ref;
}

std::vector<Pickle::Ref> PickleMachine::pop_count(std::size_t count) {
  std::vector<Ref> items(count);
  for (std::size_t i = count; i > 0; --i) items[i - 1] = pop();
  return items;
}

std::vector<Pickle::Ref> PickleMachine::pop_to_mark() {
  if (marks_.empty()) damaged("the beginning of a list is missing");
  std::vector<Ref> items(stack_.begin() + std::ptrdiff_t(marks_.back()), stack_.end());
  stack_.resize(marks_.back());
  marks_.pop_back();
  return items;
}

void PickleMachine::append(const std::vector<Ref>& items, Kind kind) {
  Value& target = value(top());
  if (target.kind != kind) damaged("items for a value that holds none");
  if (kind == Kind::dict && items.size() % 2 != 0) damaged("a key without its value");
  check_count(held_ += items.size());
  target.items.insert(target.items.end(), items.begin(), items.end());
}

void PickleMachine::remember(std::uint64_t key) {
  check_count(memo_.size() + 1);
  memo_[key] = top();
}

void PickleMachine::recall(std::uint64_t key) {
  const auto found = memo_.find(key);
  if (found == memo_.end()) damaged("a value is used before it is there");
  push_ref(found->second);
}

// f(*arguments), which is noted, not done.
void PickleMachine::reduce() {
  const Ref arguments = pop(), callable = pop();
  if (value(callable).kind != Kind::global) damaged("a call of what is no function");
  if (value(arguments).kind != Kind::list) damaged("a call without arguments");
  const std::vector<Ref> items = value(arguments).items;
  check_count(held_ += items.size());
  if (value(callable).text == "collections.OrderedDict") return reduce_ordered_dict(items);
  push({.kind = Kind::call, .text = value(callable).text, .items = items});
}

// Called with nothing and filled later, or, by Python 2, with a list of pairs.
void PickleMachine::reduce_ordered_dict(const std::vector<Ref>& arguments) {
  Value dict{.kind = Kind::dict};
  if (!arguments.empty())
    for (const Ref ref : value(arguments[0]).items) {
      const Value& pair = value(ref);
      if (pair.kind != Kind::list || pair.items.size() != 2) damaged("a pair that is none");
      check_count(held_ += 2);
      dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
    }
  push(std::move(dict));
}

// Attributes of a dictionary (state dicts carry _metadata) or of a parameter say
// nothing of tensors: they are passed over.
void PickleMachine::build() {
  pop();
  const Value& target = value(top());
  if (target.kind == Kind::global) refuse("attributes of " + target.text);
  if (target.kind != Kind::dict && target.kind != Kind::call)
    damaged("attributes for a value that has none");
}

}  // namespace flowscope::nn
