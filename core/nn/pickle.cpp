#include "core/nn/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

namespace flowscope::nn {
namespace {

// More values than any checkpoint has; keeps a small file from taking much memory.
constexpr std::size_t kMostValues = 4'000'000;

constexpr std::array<std::string_view, 8> kNames = {"collections.OrderedDict",
                                                    "torch._utils._rebuild_tensor",
                                                    "torch._utils._rebuild_tensor_v2",
                                                    "torch._utils._rebuild_parameter",
                                                    "torch.Size",
                                                    "torch.device",
                                                    "torch.storage.UntypedStorage",
                                                    "torch.storage.TypedStorage"};
constexpr std::array<std::string_view, 10> kElements = {
    "Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"};
constexpr std::array<std::string_view, 10> kTypes = {"float32", "float64", "float16", "bfloat16",
                                                     "int64",   "int32",   "int16",   "int8",
                                                     "uint8",   "bool"};

}  // namespace

bool allowed_global(std::string_view name) {
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  if (!name.starts_with("torch.")) return false;
  name.remove_prefix(6);
  if (std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end()) return true;
  if (name.starts_with("cuda.")) name.remove_prefix(5);
  return std::any_of(kElements.begin(), kElements.end(), [&](std::string_view element) {
    return name.starts_with(element) && name.substr(element.size()) == "Storage";
  });
}

// The stack machine that a pickle is a program for.
class PickleMachine {
 public:
  using Kind = Pickle::Kind;
  using Value = Pickle::Value;
  using Ref = Pickle::Ref;

  explicit PickleMachine(ByteReader& bytes) : bytes_(bytes) {}

  Pickle run() {
    while (!step()) {
    }
    out_.root_ = pop();
    return std::move(out_);
  }

 private:
  [[noreturn]] void damaged(const std::string& what) const {
    throw Error(
        fmt::format("{} is damaged: {} at position {}.", bytes_.name(), what, bytes_.position()));
  }
  [[noreturn]] void refuse(std::string_view name) const {
    throw Error(
        fmt::format("{} asks for \"{}\", which no tensor needs; Flowscope reads tensors and "
                    "runs nothing from a file.",
                    bytes_.name(), name));
  }

  Ref make(Value value) {
    if (out_.values_.size() >= kMostValues) damaged("too many values");
    out_.values_.push_back(std::move(value));
    return Ref(out_.values_.size() - 1);
  }
  void push(Value value) { stack_.push_back(make(std::move(value))); }
  void push_integer(std::int64_t i) { push({.kind = Kind::integer, .integer = i}); }
  void push_text(std::string_view text) { push({.kind = Kind::text, .text = std::string(text)}); }
  void push_bool(bool b) { push({.kind = Kind::boolean, .integer = b}); }
  Ref pop() {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() <= floor) damaged("the stack is empty");
    const Ref top = stack_.back();
    stack_.pop_back();
    return top;
  }
  Ref top() const {
    if (stack_.empty()) damaged("the stack is empty");
    return stack_.back();
  }
  std::vector<Ref> pop_to_mark() {
    if (marks_.empty()) damaged("a mark is missing");
    std::vector<Ref> items(stack_.begin() + std::ptrdiff_t(marks_.back()), stack_.end());
    stack_.resize(marks_.back());
    marks_.pop_back();
    return items;
  }
  void push_list(std::size_t count) {
    std::vector<Ref> items(count);
    for (std::size_t i = count; i > 0; --i) items[i - 1] = pop();
    push({.kind = Kind::list, .items = std::move(items)});
  }
  void append(const std::vector<Ref>& items, Kind kind) {
    Value& target = out_.values_[top()];
    if (target.kind != kind) damaged("items for something that holds none");
    if (kind == Kind::dict && items.size() % 2 != 0) damaged("a key without its value");
    grown_ += items.size();
    if (grown_ > kMostValues) damaged("too many values");
    target.items.insert(target.items.end(), items.begin(), items.end());
  }
  void push_global(std::string_view module, std::string_view name) {
    const std::string full = fmt::format("{}.{}", module, name);
    if (!allowed_global(full)) refuse(full);
    push({.kind = Kind::global, .text = full});
  }
  void remember(std::uint64_t key) { memo_[key] = top(); }
  void recall(std::uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) damaged("a value is used before it is there");
    stack_.push_back(found->second);
  }
  void push_long(std::string_view digits) {
    if (digits.size() > 16) damaged("a number that is too long");
    // Two's complement; the legacy format's magic number has ten bytes, of which
    // the lower eight tell enough.
    std::uint64_t value = !digits.empty() && (digits.back() & 0x80) != 0 ? ~std::uint64_t(0) : 0;
    for (std::size_t i = std::min<std::size_t>(digits.size(), 8); i > 0; --i)
      value = (value << 8) | std::uint8_t(digits[i - 1]);
    push_integer(std::int64_t(value));
  }
  void push_big_endian_real() {
    std::uint64_t bits = 0;
    for (const char c : bytes_.take(8)) bits = (bits << 8) | std::uint8_t(c);
    push({.kind = Kind::real, .real = std::bit_cast<double>(bits)});
  }
  void reduce() {
    const Ref arguments = pop(), callable = pop();
    const Value& function = out_.values_[callable];
    if (function.kind != Kind::global) refuse("calling a value");
    if (out_.values_[arguments].kind != Kind::list) damaged("a call without arguments");
    if (function.text == "collections.OrderedDict") {
      // Called with nothing, or with a list of pairs in old protocols.
      Value dict{.kind = Kind::dict};
      const std::vector<Ref>& given = out_.values_[arguments].items;
      if (!given.empty())
        for (const Ref pair : out_.values_[given[0]].items) {
          const Value& both = out_.values_[pair];
          if (both.kind != Kind::list || both.items.size() != 2) damaged("a pair that is none");
          dict.items.insert(dict.items.end(), both.items.begin(), both.items.end());
        }
      grown_ += dict.items.size();
      if (grown_ > kMostValues) damaged("too many values");
      push(std::move(dict));
      return;
    }
    Value call{.kind = Kind::call, .text = function.text, .items = out_.values_[arguments].items};
    grown_ += call.items.size();
    if (grown_ > kMostValues) damaged("too many values");
    push(std::move(call));
  }
  // Attributes of an OrderedDict (state dicts carry _metadata) say nothing of tensors.
  void build() {
    pop();
    const Kind kind = out_.values_[top()].kind;
    if (kind != Kind::dict && kind != Kind::call) refuse("changing a value");
  }

  bool step();
  bool step_containers(std::uint8_t opcode);
  bool step_scalars(std::uint8_t opcode);

  ByteReader& bytes_;
  Pickle out_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Ref> memo_;
  std::size_t grown_ = 0;
};

bool PickleMachine::step_scalars(std::uint8_t opcode) {
  switch (opcode) {
    case 'N':
      push({});
      return true;
    case 0x88:
      push_bool(true);
      return true;
    case 0x89:
      push_bool(false);
      return true;
    case 'J':
      push_integer(bytes_.number<std::int32_t>());
      return true;
    case 'K':
      push_integer(bytes_.number<std::uint8_t>());
      return true;
    case 'M':
      push_integer(bytes_.number<std::uint16_t>());
      return true;
    case 0x8a:
      push_long(bytes_.take(bytes_.number<std::uint8_t>()));
      return true;
    case 0x8b:
      push_long(bytes_.take(bytes_.number<std::uint32_t>()));
      return true;
    case 'G':
      push_big_endian_real();
      return true;
    case 'X':
    case 'T':
    case 'B':
      push_text(bytes_.take(bytes_.number<std::uint32_t>()));
      return true;
    case 0x8c:
    case 'U':
    case 'C':
      push_text(bytes_.take(bytes_.number<std::uint8_t>()));
      return true;
    case 0x8d:
    case 0x8e:
      push_text(bytes_.take(bytes_.number<std::uint64_t>()));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_containers(std::uint8_t opcode) {
  switch (opcode) {
    case '(':
      marks_.push_back(stack_.size());
      return true;
    case '}':
      push({.kind = Kind::dict});
      return true;
    case ']':
    case ')':
      push({.kind = Kind::list});
      return true;
    case 't':
    case 'l': {
      std::vector<Ref> items = pop_to_mark();
      push({.kind = Kind::list, .items = std::move(items)});
      return true;
    }
    case 'd': {
      const std::vector<Ref> items = pop_to_mark();
      push({.kind = Kind::dict});
      append(items, Kind::dict);
      return true;
    }
    case 0x85:
      push_list(1);
      return true;
    case 0x86:
      push_list(2);
      return true;
    case 0x87:
      push_list(3);
      return true;
    case 'a': {
      const Ref item = pop();
      append({item}, Kind::list);
      return true;
    }
    case 'e':
      append(pop_to_mark(), Kind::list);
      return true;
    case 's': {
      const Ref value = pop(), key = pop();
      append({key, value}, Kind::dict);
      return true;
    }
    case 'u':
      append(pop_to_mark(), Kind::dict);
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step() {
  const auto opcode = bytes_.number<std::uint8_t>();
  if (step_scalars(opcode) || step_containers(opcode)) return false;
  switch (opcode) {
    case '.':
      return true;
    case 0x80:
      if (bytes_.number<std::uint8_t>() > 5) damaged("an unknown pickle protocol");
      break;
    case 0x95:
      bytes_.take(8);
      break;  // a frame's length, of no use here
    case '0':
      pop();
      break;
    case '1':
      pop_to_mark();
      break;
    case '2':
      stack_.push_back(top());
      break;
    case 'q':
      remember(bytes_.number<std::uint8_t>());
      break;
    case 'r':
      remember(bytes_.number<std::uint32_t>());
      break;
    case 0x94:
      remember(memo_.size());
      break;
    case 'h':
      recall(bytes_.number<std::uint8_t>());
      break;
    case 'j':
      recall(bytes_.number<std::uint32_t>());
      break;
    case 'c': {
      const std::string_view module = bytes_.line();
      push_global(module, bytes_.line());
      break;
    }
    case 0x93: {
      const Ref name = pop(), module = pop();
      if (out_.values_[name].kind != Kind::text || out_.values_[module].kind != Kind::text)
        damaged("a name that is no text");
      push_global(out_.values_[module].text, out_.values_[name].text);
      break;
    }
    case 'Q': {
      const Ref id = pop();
      push({.kind = Kind::persistent, .items = {id}});
      break;
    }
    case 'R':
    case 0x81:
      reduce();
      break;  // f(*arguments), class.__new__(class, *arguments)
    case 'b':
      build();
      break;
    case 'i': {
      const std::string_view module = bytes_.line();
      refuse(fmt::format("{}.{}", module, bytes_.line()));
    }
    default:
      damaged(fmt::format("the pickle opcode 0x{:02x}, which checkpoints do not use,", opcode));
  }
  return false;
}

Pickle Pickle::read(ByteReader& bytes) { return PickleMachine(bytes).run(); }

}  // namespace flowscope::nn
