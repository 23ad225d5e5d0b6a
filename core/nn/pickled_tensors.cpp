#include "core/nn/pickled_tensors.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cstring>
#include <map>

#include "core/nn/pickle_names.h"
#include "core/nn/pickled_storage.h"
#include "core/nn/printable.h"
#include "core/nn/shape.h"

namespace flowscope::nn {
namespace {

using Kind = Pickle::Kind;
using Value = Pickle::Value;

// Deeper, longer or more often shared than in any checkpoint: made to hang readers.
constexpr int kDeepest = 32;
constexpr std::size_t kMostVisits = 1'000'000;
constexpr std::size_t kLongestName = 1000;
// Tied weights and views of a buffer make more tensors than bytes, not many more.
constexpr std::uint64_t kMostShared = 16;

class Builder {
 public:
  Builder(const Pickle& pickle, const StorageBytes& bytes_of, std::uint64_t file_size,
          const std::string& name)
      : pickle_(pickle),
        parts_(pickle, name),
        bytes_of_(bytes_of),
        budget_(kMostShared * file_size) {}

  TensorMap run() {
    visit(pickle_.root(), "", 0);
    return std::move(tensors_);
  }

 private:
  void visit(const Value& value, const std::string& path, int depth) {
    if (value.kind != Kind::dict && value.kind != Kind::list && value.kind != Kind::call) return;
    if (depth > kDeepest || ++visits_ > kMostVisits)
      parts_.damaged("its values are nested without end");
    if (value.kind == Kind::call) return visit_call(value, path, depth);
    const bool dict = value.kind == Kind::dict;
    const std::size_t step = dict ? 2 : 1;
    for (std::size_t i = 0; i + step <= value.items.size(); i += step) {
      const Value& inner = pickle_[value.items[i + step - 1]];
      if (inner.kind < Kind::list) continue;  // a number or text among the tensors
      if (!dict) {
        visit(inner, joined(path, std::to_string(i)), depth + 1);
        continue;
      }
      const Kind key = pickle_[value.items[i]].kind;
      if (key != Kind::text && key != Kind::integer) continue;
      visit(inner, joined(path, parts_.key(value.items[i])), depth + 1);
    }
  }

  void visit_call(const Value& call, const std::string& path, int depth) {
    if (rebuilds_parameter(call.text) && !call.items.empty())
      return visit(pickle_[call.items[0]], path, depth + 1);
    if (!rebuilds_tensor(call.text)) return;
    const std::string name = path.empty() ? "tensor" : path;
    if (!tensors_.emplace(name, tensor(call, name)).second)
      parts_.damaged(fmt::format("two tensors have the name \"{}\"", printable(name)));
  }

  std::string joined(const std::string& path, const std::string& key) const {
    if (path.size() + key.size() > kLongestName)
      parts_.damaged(fmt::format("the name \"{}\" is too long", printable(key)));
    return path.empty() ? key : path + "." + key;
  }

  // (storage, offset, size, stride, …)
  at::Tensor tensor(const Value& call, const std::string& path) {
    if (call.items.size() < 4 || pickle_[call.items[0]].kind != Kind::persistent)
      parts_.damaged(fmt::format("tensor \"{}\" has no storage", printable(path)));
    const StorageId id = parts_.storage(pickle_[call.items[0]]);
    const std::int64_t offset = parts_.count(call.items[1]);
    const auto size = parts_.counts(call.items[2]), stride = parts_.counts(call.items[3]);
    const auto end = view_end(offset, size, stride);
    if (!end || *end > id.view_elements)
      parts_.damaged(fmt::format("tensor \"{}\" reaches beyond its storage of {} numbers",
                                 printable(path), id.view_elements));
    const auto bytes = std::uint64_t(*element_count(size)) * at::elementSize(id.type);
    if (bytes > budget_)
      parts_.damaged(
          fmt::format("tensor \"{}\" and those before it would take {} times the "
                      "file's size",
                      printable(path), kMostShared));
    budget_ -= bytes;
    const at::Tensor whole = loaded(id);
    if (*end == 0) return at::empty(size, whole.options());
    return whole.as_strided(size, stride, id.view_begin + offset)
        .clone(at::MemoryFormat::Contiguous);
  }

  const at::Tensor& loaded(const StorageId& id) {
    const auto found = storages_.find(id.key);
    if (found != storages_.end()) {
      if (found->second.scalar_type() != id.type || found->second.numel() != id.elements)
        parts_.damaged(fmt::format("storage \"{}\" is described in two ways", printable(id.key)));
      return found->second;
    }
    const std::string_view bytes = bytes_of_(id);
    const std::uint64_t size = at::elementSize(id.type);
    if (bytes.size() % size != 0 || bytes.size() / size != std::uint64_t(id.elements))
      parts_.damaged(
          fmt::format("storage \"{}\" should hold {} numbers of {} bytes and has {} "
                      "bytes",
                      printable(id.key), id.elements, size, bytes.size()));
    at::Tensor whole = at::empty({id.elements}, id.type);
    if (!bytes.empty()) std::memcpy(whole.data_ptr(), bytes.data(), bytes.size());
    return storages_.emplace(id.key, std::move(whole)).first->second;
  }

  const Pickle& pickle_;
  const PickledParts parts_;
  const StorageBytes& bytes_of_;
  std::uint64_t budget_;  // bytes that further tensors may take
  TensorMap tensors_;
  std::map<std::string, at::Tensor> storages_;
  std::size_t visits_ = 0;
};

}  // namespace

TensorMap tensors_of(const Pickle& pickle, const StorageBytes& bytes_of, std::uint64_t file_size,
                     const std::string& name) {
  return Builder(pickle, bytes_of, file_size, name).run();
}

}  // namespace flowscope::nn
