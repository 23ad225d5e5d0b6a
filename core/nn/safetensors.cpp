// safetensors: a length, a JSON header, the tensors' bytes.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/base/atomic_file.h"
#include "core/nn/bytes.h"
#include "core/nn/formats.h"

namespace flowscope::nn {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestHeader = 100'000'000;  // as the format's own reader

const std::map<std::string, at::ScalarType>& types() {
  static const std::map<std::string, at::ScalarType> all = {
      {"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf},  {"BF16", at::kBFloat16},
      {"I64", at::kLong},   {"I32", at::kInt},   {"I16", at::kShort}, {"I8", at::kChar},
      {"U8", at::kByte},    {"BOOL", at::kBool}};
  return all;
}

struct Span {
  std::uint64_t begin, end;
  std::string key;
};

at::Tensor read_tensor(const std::string& key, const Json& entry, std::string_view data,
                       const std::string& name, Span& span) {
  const auto damaged = [&](const std::string& what) {
    return Error(fmt::format("{} is damaged: tensor \"{}\" {}.", name, key, what));
  };
  if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
      !entry.contains("data_offsets"))
    throw damaged("lacks its dtype, shape or data_offsets");
  const auto type = types().find(entry["dtype"].get<std::string>());
  if (type == types().end())
    throw damaged(fmt::format("is of the unknown type {}", entry["dtype"].dump()));
  const auto shape = entry["shape"].get<std::vector<std::int64_t>>();
  const auto offsets = entry["data_offsets"].get<std::vector<std::uint64_t>>();
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
    throw damaged("lies outside the file");
  long double bytes = static_cast<long double>(at::elementSize(type->second));
  for (const std::int64_t side : shape) {
    if (side < 0) throw damaged("has a negative size");
    bytes *= static_cast<long double>(side);
  }
  if (bytes != static_cast<long double>(offsets[1] - offsets[0]))
    throw damaged("has another number of bytes than its shape needs");
  span = {offsets[0], offsets[1], key};
  at::Tensor out = at::empty(shape, type->second);
  if (offsets[1] > offsets[0])
    std::memcpy(out.data_ptr(), data.data() + offsets[0], offsets[1] - offsets[0]);
  return out;
}

// The format has neither gaps nor overlaps.
void check_spans(std::vector<Span> spans, std::size_t size, const std::string& name) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t next = 0;
  for (const Span& span : spans) {
    if (span.begin != next)
      throw Error(fmt::format("{} is damaged: tensor \"{}\" begins at byte {} instead of {}.", name,
                              span.key, span.begin, next));
    next = span.end;
  }
  if (next != size)
    throw Error(fmt::format("{} is damaged: {} bytes belong to no tensor.", name, size - next));
}

}  // namespace

bool is_safetensors(std::string_view file) {
  if (file.size() < 9 || file[8] != '{') return false;
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  return length <= kLargestHeader;
}

TensorMap read_safetensors(std::string_view file, const std::string& name,
                           std::map<std::string, std::string>& metadata) {
  ByteReader bytes(file, name);
  const std::string_view text = bytes.take(bytes.number<std::uint64_t>());
  const std::string_view data = bytes.take(bytes.left());
  try {
    const Json header = Json::parse(text);
    TensorMap tensors;
    std::vector<Span> spans;
    for (const auto& [key, entry] : header.items()) {
      if (key == "__metadata__") {
        metadata = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      tensors[key] = read_tensor(key, entry, data, name, spans.emplace_back());
    }
    check_spans(std::move(spans), data.size(), name);
    return tensors;
  } catch (const Json::exception& error) {
    throw Error(fmt::format("{} is damaged: its header is not what safetensors has ({}).", name,
                            error.what()));
  }
}

void write_safetensors(const std::filesystem::path& file, const TensorMap& tensors,
                       const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::vector<at::Tensor> dense;
  std::uint64_t position = 0;
  for (const auto& [key, tensor] : tensors) {
    const auto type = std::find_if(types().begin(), types().end(), [&](const auto& entry) {
      return entry.second == tensor.scalar_type();
    });
    if (type == types().end())
      throw Error(fmt::format("Cannot write tensor \"{}\": safetensors has no type for it.", key));
    dense.push_back(tensor.to(at::kCPU).contiguous());
    const std::uint64_t end = position + dense.back().nbytes();
    header[key] = {
        {"dtype", type->first}, {"shape", tensor.sizes().vec()}, {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  write_atomically(file, [&](std::ostream& out) {
    out.write(reinterpret_cast<const char*>(&length), 8);
    out << text;
    for (const at::Tensor& tensor : dense)
      out.write(static_cast<const char*>(tensor.data_ptr()), std::streamsize(tensor.nbytes()));
  });
}

}  // namespace flowscope::nn
