#include "core/nn/pickled_storage.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

#include "core/nn/printable.h"

namespace flowscope::nn {
namespace {

using Kind = Pickle::Kind;
using Value = Pickle::Value;

constexpr std::size_t kMostDimensions = 16;

std::optional<at::ScalarType> element_type(std::string_view storage) {
  static const std::map<std::string_view, at::ScalarType> types = {
      {"Float", at::kFloat},       {"Double", at::kDouble}, {"Half", at::kHalf},
      {"BFloat16", at::kBFloat16}, {"Long", at::kLong},     {"Int", at::kInt},
      {"Short", at::kShort},       {"Char", at::kChar},     {"Byte", at::kByte},
      {"Bool", at::kBool},         {"Untyped", at::kByte}};
  if (!storage.ends_with("Storage")) return std::nullopt;
  storage.remove_suffix(7);
  const auto found = types.find(storage.substr(storage.rfind('.') + 1));
  return found == types.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

void PickledParts::damaged(const std::string& what) const {
  throw Error(fmt::format("{} is damaged: {}.", name_, what));
}

std::string PickledParts::key(Pickle::Ref ref) const {
  const Value& value = pickle_[ref];
  if (value.kind == Kind::integer) return std::to_string(value.integer);
  if (value.kind != Kind::text) damaged("a name is not text");
  if (!is_printable(value.text))
    damaged(fmt::format("the name \"{}\" is not text", printable(value.text)));
  return value.text;
}

std::int64_t PickledParts::count(Pickle::Ref ref) const {
  const Value& value = pickle_[ref];
  if (value.kind != Kind::integer || value.integer < 0) damaged("a size is not a whole number");
  return value.integer;
}

std::vector<std::int64_t> PickledParts::counts(Pickle::Ref ref) const {
  const Value* value = &pickle_[ref];
  if (value->kind == Kind::call && value->text == "torch.Size" && value->items.size() == 1)
    value = &pickle_[value->items[0]];
  if (value->kind != Kind::list || value->items.size() > kMostDimensions)
    damaged("a shape is not a list of sizes");
  std::vector<std::int64_t> out;
  for (const Pickle::Ref item : value->items) out.push_back(count(item));
  return out;
}

// ("storage", type, key, location, elements[, None | (view key, begin, elements)])
StorageId PickledParts::storage(const Value& persistent) const {
  const Value& id = pickle_[persistent.items.at(0)];
  if (id.kind != Kind::list || id.items.size() < 5 || pickle_[id.items[0]].text != "storage")
    damaged("a storage has another description than PyTorch gives");
  const Value& type = pickle_[id.items[1]];
  if (type.kind != Kind::global) damaged("a storage has no type");
  const auto element = element_type(type.text);
  if (!element)
    throw Error(fmt::format("{} holds a tensor of type {}, which Flowscope does not read.", name_,
                            type.text));
  StorageId out{key(id.items[2]), *element, count(id.items[4])};
  out.view_elements = out.elements;
  if (id.items.size() > 5 && pickle_[id.items[5]].kind != Kind::none) {
    const Value& view = pickle_[id.items[5]];
    if (view.kind != Kind::list || view.items.size() != 3)
      damaged("a storage's view has another description than PyTorch gives");
    out.view_begin = count(view.items[1]);
    out.view_elements = count(view.items[2]);
    if (out.view_begin > out.elements || out.view_elements > out.elements - out.view_begin)
      damaged(fmt::format("a view reaches beyond storage \"{}\"", printable(out.key)));
  }
  return out;
}

std::vector<StorageId> storages_of(const Pickle& pickle, const std::string& name) {
  const PickledParts parts(pickle, name);
  std::vector<StorageId> out;
  std::set<std::string> seen;
  for (Pickle::Ref i = 0; i < pickle.size(); ++i) {
    if (pickle[i].kind != Kind::persistent) continue;
    StorageId id = parts.storage(pickle[i]);
    if (seen.insert(id.key).second) out.push_back(std::move(id));
  }
  return out;
}

}  // namespace flowscope::nn
