#include "core/nn/pickled_tensors.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

namespace flowscope::nn {
namespace {

using Kind = Pickle::Kind;
using Value = Pickle::Value;

// Deeper or more often shared than any checkpoint: a structure made to hang readers.
constexpr int kDeepest = 32;
constexpr std::size_t kMostVisits = 2'000'000;
constexpr std::size_t kMostDimensions = 16;

std::optional<at::ScalarType> element_type(std::string_view storage) {
  static const std::map<std::string_view, at::ScalarType> types = {
      {"Float", at::kFloat},       {"Double", at::kDouble}, {"Half", at::kHalf},
      {"BFloat16", at::kBFloat16}, {"Long", at::kLong},     {"Int", at::kInt},
      {"Short", at::kShort},       {"Char", at::kChar},     {"Byte", at::kByte},
      {"Bool", at::kBool}};
  if (!storage.ends_with("Storage")) return std::nullopt;
  storage.remove_suffix(7);
  const auto found = types.find(storage.substr(storage.rfind('.') + 1));
  return found == types.end() ? std::nullopt : std::optional(found->second);
}

class Walker {
 public:
  Walker(const Pickle& pickle, const std::string& name) : pickle_(pickle), name_(name) {}

  [[noreturn]] void damaged(const std::string& what) const {
    throw Error(fmt::format("{} is damaged: {}.", name_, what));
  }

  // ("storage", type, key, location, elements[, view])
  StorageId storage(const Value& persistent) const {
    if (persistent.items.empty()) damaged("a storage has no description");
    const Value& id = pickle_[persistent.items[0]];
    if (id.kind != Kind::list || id.items.size() < 5 || text(id.items[0]) != "storage")
      damaged("a storage has another description than PyTorch gives");
    const Value& type = pickle_[id.items[1]];
    const auto element = type.kind == Kind::global ? element_type(type.text) : std::nullopt;
    if (!element) damaged(fmt::format("a storage is of the unknown type \"{}\"", type.text));
    return {text(id.items[2]), *element, integer(id.items[4])};
  }

  std::string text(Pickle::Ref ref) const {
    const Value& value = pickle_[ref];
    if (value.kind == Kind::integer) return std::to_string(value.integer);  // old keys
    if (value.kind != Kind::text) damaged("a name is not text");
    return value.text;
  }
  std::int64_t integer(Pickle::Ref ref) const {
    const Value& value = pickle_[ref];
    if (value.kind != Kind::integer || value.integer < 0) damaged("a size is not a whole number");
    return value.integer;
  }
  std::vector<std::int64_t> integers(Pickle::Ref ref) const {
    const Value* value = &pickle_[ref];
    // torch.Size((2, 3)) is a call with one tuple.
    if (value->kind == Kind::call && value->text == "torch.Size" && value->items.size() == 1)
      value = &pickle_[value->items[0]];
    if (value->kind != Kind::list || value->items.size() > kMostDimensions)
      damaged("a shape is not a list of sizes");
    std::vector<std::int64_t> out;
    for (const Pickle::Ref item : value->items) out.push_back(integer(item));
    return out;
  }

 protected:
  const Pickle& pickle_;
  const std::string& name_;
};

class Builder : Walker {
 public:
  Builder(const Pickle& pickle, const LoadStorage& load, const std::string& name)
      : Walker(pickle, name), load_(load) {}

  TensorMap run() {
    visit(pickle_.root(), "", 0);
    return std::move(tensors_);
  }

 private:
  void visit(const Value& value, const std::string& path, int depth) {
    if (depth > kDeepest || ++visits_ > kMostVisits) damaged("its values are nested without end");
    switch (value.kind) {
      case Kind::dict:
        for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
          const Value& key = pickle_[value.items[i]];
          if (key.kind != Kind::text && key.kind != Kind::integer) continue;
          visit(pickle_[value.items[i + 1]], joined(path, text(value.items[i])), depth + 1);
        }
        return;
      case Kind::list:
        for (std::size_t i = 0; i < value.items.size(); ++i)
          visit(pickle_[value.items[i]], joined(path, std::to_string(i)), depth + 1);
        return;
      case Kind::call:
        if (value.text == "torch._utils._rebuild_parameter" && !value.items.empty())
          visit(pickle_[value.items[0]], path, depth + 1);
        else if (value.text.starts_with("torch._utils._rebuild_tensor"))
          tensors_.insert_or_assign(path, tensor(value, path));
        return;
      default:
        return;
    }
  }

  static std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  // (storage, offset, size, stride, …)
  at::Tensor tensor(const Value& call, const std::string& path) {
    if (call.items.size() < 4 || pickle_[call.items[0]].kind != Kind::persistent)
      damaged(fmt::format("tensor \"{}\" has no storage", path));
    const StorageId id = storage(pickle_[call.items[0]]);
    const std::int64_t offset = integer(call.items[1]);
    const std::vector<std::int64_t> size = integers(call.items[2]),
                                    stride = integers(call.items[3]);
    if (size.size() != stride.size())
      damaged(fmt::format("tensor \"{}\" has {} sizes and {} strides", path, size.size(),
                          stride.size()));
    check_view(id, offset, size, stride, path);
    const at::Tensor whole = loaded(id);
    if (whole.numel() == 0) return at::empty(size, whole.options());
    return whole.as_strided(size, stride, offset).contiguous().clone();
  }

  void check_view(const StorageId& id, std::int64_t offset, const std::vector<std::int64_t>& size,
                  const std::vector<std::int64_t>& stride, const std::string& path) const {
    // In long double: a product of hostile sizes overflows no exponent.
    long double elements = 1, last = static_cast<long double>(offset);
    for (std::size_t i = 0; i < size.size(); ++i) {
      elements *= static_cast<long double>(size[i]);
      last += static_cast<long double>(size[i] - 1) * static_cast<long double>(stride[i]);
    }
    const bool fits = elements == 0 || (elements <= static_cast<long double>(id.elements) &&
                                        last < static_cast<long double>(id.elements));
    if (!fits)
      damaged(
          fmt::format("tensor \"{}\" reaches beyond its storage of {} numbers", path, id.elements));
  }

  const at::Tensor& loaded(const StorageId& id) {
    const auto found = storages_.find(id.key);
    if (found != storages_.end()) {
      if (found->second.scalar_type() != id.type || found->second.numel() != id.elements)
        damaged(fmt::format("storage \"{}\" is described in two ways", id.key));
      return found->second;
    }
    return storages_.emplace(id.key, load_(id)).first->second;
  }

  const LoadStorage& load_;
  TensorMap tensors_;
  std::map<std::string, at::Tensor> storages_;
  std::size_t visits_ = 0;
};

}  // namespace

std::vector<StorageId> storages_of(const Pickle& pickle, const std::string& name) {
  const Walker walker(pickle, name);
  std::vector<StorageId> out;
  std::set<std::string> seen;
  for (Pickle::Ref i = 0; i < pickle.size(); ++i) {
    if (pickle[i].kind != Kind::persistent) continue;
    StorageId id = walker.storage(pickle[i]);
    if (seen.insert(id.key).second) out.push_back(std::move(id));
  }
  return out;
}

TensorMap tensors_of(const Pickle& pickle, const LoadStorage& load, const std::string& name) {
  return Builder(pickle, load, name).run();
}

}  // namespace flowscope::nn
