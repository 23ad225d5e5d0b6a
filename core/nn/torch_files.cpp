// PyTorch's two formats: a pickle that describes tensors, and their storages.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <cstring>

#include "core/nn/bytes.h"
#include "core/nn/formats.h"
#include "core/nn/pickle.h"
#include "core/nn/pickled_tensors.h"
#include "core/nn/stored_zip.h"

namespace flowscope::nn {
namespace {

at::Tensor storage_from(std::string_view bytes, const StorageId& id, const std::string& name) {
  const auto size = std::uint64_t(at::elementSize(id.type));
  if (std::uint64_t(id.elements) > bytes.size() / size ||
      std::uint64_t(id.elements) * size != bytes.size())
    throw Error(
        fmt::format("{} is damaged: storage \"{}\" should hold {} numbers of {} bytes and has "
                    "{} bytes.",
                    name, id.key, id.elements, size, bytes.size()));
  at::Tensor out = at::empty({id.elements}, id.type);
  if (!bytes.empty()) std::memcpy(out.data_ptr(), bytes.data(), bytes.size());
  return out;
}

}  // namespace

bool is_zip(std::string_view file) { return file.starts_with("PK\x03\x04"); }

TensorMap read_torch_zip(std::string_view file, const std::string& name) {
  const auto members = stored_members(file, name);
  // All lie in one folder, named as the file was when it was written.
  const auto find = [&](const std::string& wanted) {
    for (const auto& [member, bytes] : members)
      if (member.ends_with("/" + wanted) && member.find('/') == member.size() - wanted.size() - 1)
        return &bytes;
    return static_cast<const std::string_view*>(nullptr);
  };
  const std::string_view* description = find("data.pkl");
  if (description == nullptr)
    throw Error(
        fmt::format("{} is a zip archive, but not one of PyTorch's: data.pkl is missing.", name));
  if (const std::string_view* order = find("byteorder"); order != nullptr && *order != "little")
    throw Error(
        fmt::format("{} was written on a big-endian machine; save it anew on another.", name));
  ByteReader bytes(*description, name);
  const Pickle pickle = Pickle::read(bytes);
  return tensors_of(
      pickle,
      [&](const StorageId& id) {
        const std::string_view* data = find("data/" + id.key);
        if (data == nullptr)
          throw Error(fmt::format("{} is damaged: storage \"{}\" is missing.", name, id.key));
        return storage_from(*data, id, name);
      },
      name);
}

bool is_torch_legacy(std::string_view file) {
  // Protocol 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
  return file.starts_with(
      std::string_view("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14));
}

TensorMap read_torch_legacy(std::string_view file, const std::string& name) {
  ByteReader bytes(file, name);
  Pickle::read(bytes);  // magic number
  const Pickle protocol = Pickle::read(bytes);
  if (protocol.root().integer != 1001)
    throw Error(fmt::format("{} is of PyTorch's legacy protocol {}; 1001 is known.", name,
                            protocol.root().integer));
  Pickle::read(bytes);  // the machine that wrote it; storages below are little-endian
  const Pickle pickle = Pickle::read(bytes);
  const Pickle keys = Pickle::read(bytes);
  std::map<std::string, StorageId> described;
  for (StorageId& id : storages_of(pickle, name)) described.emplace(id.key, std::move(id));
  std::map<std::string, std::string_view> content;
  for (const Pickle::Ref key : keys.root().items) {
    const Pickle::Value& value = keys[key];
    const std::string word =
        value.kind == Pickle::Kind::integer ? std::to_string(value.integer) : value.text;
    const auto id = described.find(word);
    if (id == described.end())
      throw Error(fmt::format("{} is damaged: storage \"{}\" belongs to no tensor.", name, word));
    const auto elements = bytes.number<std::uint64_t>();
    const auto size = std::uint64_t(at::elementSize(id->second.type));
    if (elements > bytes.left() / size)
      throw Error(
          fmt::format("{} is damaged: storage \"{}\" should hold {} numbers, {} bytes are left.",
                      name, word, elements, bytes.left()));
    content[word] = bytes.take(elements * size);
  }
  return tensors_of(
      pickle,
      [&](const StorageId& id) {
        const auto found = content.find(id.key);
        if (found == content.end())
          throw Error(fmt::format("{} is damaged: storage \"{}\" is missing.", name, id.key));
        return storage_from(found->second, id, name);
      },
      name);
}

}  // namespace flowscope::nn
