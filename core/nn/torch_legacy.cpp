// PyTorch's format before 1.6: magic number, protocol, machine, the object, the keys
// of its storages (five pickles), then the storages in that order, each after its
// number of elements.
#include <ATen/core/Tensor.h>
#include <fmt/format.h>

#include "core/nn/bytes.h"
#include "core/nn/formats.h"
#include "core/nn/pickle.h"
#include "core/nn/pickled_storage.h"
#include "core/nn/pickled_tensors.h"
#include "core/nn/printable.h"

namespace flowscope::nn {
namespace {

using Kind = Pickle::Kind;

bool big_endian(const Pickle& machine) {
  const auto& items = machine.root().items;
  if (machine.root().kind != Kind::dict) return false;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (machine[items[i]].text == "little_endian")
      return machine[items[i + 1]].kind == Kind::boolean && machine[items[i + 1]].integer == 0;
  return false;
}

using Storages = std::map<std::string, std::string_view>;

Storages read_storages(ByteReader& bytes, const Pickle& pickle, const Pickle& keys) {
  std::map<std::string, StorageId> described;
  for (StorageId& id : storages_of(pickle, bytes.name())) described.emplace(id.key, std::move(id));
  const PickledParts parts(keys, bytes.name());
  if (keys.root().kind != Kind::list) parts.damaged("the list of its storages is missing");
  Storages storages;
  for (const Pickle::Ref ref : keys.root().items) {
    const std::string key = parts.key(ref);
    const auto id = described.find(key);
    if (id == described.end())
      parts.damaged(fmt::format("storage \"{}\" belongs to no tensor", printable(key)));
    const auto elements = bytes.number<std::uint64_t>();
    const std::uint64_t size = at::elementSize(id->second.type);
    if (elements != std::uint64_t(id->second.elements))
      parts.damaged(fmt::format("storage \"{}\" should hold {} numbers and claims {}",
                                printable(key), id->second.elements, elements));
    if (elements > bytes.left() / size)
      parts.damaged(
          fmt::format("storage \"{}\" holds {} numbers and only {} bytes follow: it was cut off",
                      printable(key), elements, bytes.left()));
    if (!storages.emplace(key, bytes.take(elements * size)).second)
      parts.damaged(fmt::format("storage \"{}\" is in it twice", printable(key)));
  }
  return storages;
}

}  // namespace

bool is_torch_legacy(std::string_view beginning) {
  // Protocol 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
  return beginning.starts_with(
      std::string_view("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14));
}

TensorMap read_torch_legacy(std::string_view file, const std::string& name) {
  ByteReader bytes(file, name);
  Pickle::read(bytes);  // the magic number
  const Pickle protocol = Pickle::read(bytes);
  if (protocol.root().integer != 1001)
    throw Error(fmt::format("{} is of PyTorch's legacy protocol {}; 1001 is known.", name,
                            protocol.root().integer));
  if (big_endian(Pickle::read(bytes)))
    throw Error(
        fmt::format("{} was written on a big-endian machine; save it anew with "
                    "torch.save on this one.",
                    name));
  const Pickle pickle = Pickle::read(bytes);
  const Pickle keys = Pickle::read(bytes);
  const Storages storages = read_storages(bytes, pickle, keys);
  return tensors_of(
      pickle,
      [&](const StorageId& id) {
        const auto found = storages.find(id.key);
        if (found == storages.end())
          throw Error(
              fmt::format("{} is damaged: storage \"{}\" is missing.", name, printable(id.key)));
        return found->second;
      },
      file.size(), name);
}

}  // namespace flowscope::nn
