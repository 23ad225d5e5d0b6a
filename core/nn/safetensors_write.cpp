#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/nn/printable.h"
#include "core/nn/safetensors_types.h"

namespace flowscope::nn {
namespace {

struct Entry {
  std::string name;
  std::string_view type;
  at::Tensor values;
};

Entry entry_for(const std::string& name, const at::Tensor& tensor) {
  if (!is_printable(name) || name.empty() || name == "__metadata__")
    throw Error(fmt::format("A tensor cannot be written under the name \"{}\".", printable(name)));
  if (!tensor.defined())
    throw Error(fmt::format("Tensor \"{}\" is empty: nothing to write.", name));
  const auto type =
      std::find_if(kSafetensorsTypes.begin(), kSafetensorsTypes.end(),
                   [&](const auto& one) { return one.second == tensor.scalar_type(); });
  if (type == kSafetensorsTypes.end())
    throw Error(fmt::format("Tensor \"{}\" is of a type that safetensors has no name for.", name));
  return {name, type->first, tensor.to(at::kCPU).contiguous()};
}

}  // namespace

void write_safetensors(const std::filesystem::path& file, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata) {
  std::vector<Entry> entries;
  for (const auto& [name, tensor] : tensors) entries.push_back(entry_for(name, tensor));
  // Without gaps between them, tensors are aligned only if wide types come first.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.values.element_size() > b.values.element_size();
  });

  nlohmann::json header = nlohmann::json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t position = 0;
  for (const Entry& entry : entries) {
    const std::uint64_t end = position + entry.values.nbytes();
    header[entry.name] = {{"dtype", entry.type},
                          {"shape", entry.values.sizes().vec()},
                          {"data_offsets", {position, end}}};
    position = end;
  }
  // Metadata may come from anywhere: what is no UTF-8 is replaced, not refused.
  std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  write_atomically(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&length), 8);
    out << text;
    for (const Entry& entry : entries)
      out.write(static_cast<const char*>(entry.values.data_ptr()),
                std::streamsize(entry.values.nbytes()));
  });
}

}  // namespace flowscope::nn
