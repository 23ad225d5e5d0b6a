// .safetensors: a length, a JSON header, the tensors' bytes without gap or overlap.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "core/nn/bytes.h"
#include "core/nn/formats.h"
#include "core/nn/printable.h"
#include "core/nn/safetensors_types.h"
#include "core/nn/shape.h"

namespace flowscope::nn {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestHeader = 100'000'000;  // as the format's own reader

// Errors without the file's name, which read_safetensors() adds.
[[noreturn]] void damaged(const std::string& what) { throw Error(what); }

// Strict where JSON libraries are not: a name given twice, or depth made to hurt.
Json parse_header(std::string_view text) {
  std::set<std::string> names;
  return Json::parse(text, [&](int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > 3) damaged("its header is nested too deep");
    if (event == Json::parse_event_t::key && depth == 1) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!is_printable(name)) damaged(fmt::format("the name \"{}\" is not text", printable(name)));
      if (!names.insert(name).second)
        damaged(fmt::format("two tensors have the name \"{}\"", printable(name)));
    }
    return true;
  });
}

// Whole numbers from 0 to 2^63 − 1; the library's own conversion rounds and wraps.
std::vector<std::int64_t> counts(const Json& list, const std::string& what) {
  if (!list.is_array()) damaged(what + " is not a list");
  std::vector<std::int64_t> out;
  for (const Json& number : list) {
    if (!number.is_number_unsigned() || number.get<std::uint64_t>() > INT64_MAX)
      damaged(what + " holds something else than whole numbers");
    out.push_back(number.get<std::int64_t>());
  }
  return out;
}

struct Entry {
  std::string name;
  c10::ScalarType type;
  std::vector<std::int64_t> shape;
  std::int64_t begin, end;  // bytes of the data
};

Entry read_entry(const std::string& key, const Json& entry, std::size_t data_size) {
  const std::string who = fmt::format("tensor \"{}\"", printable(key));
  if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string() ||
      !entry.contains("shape") || !entry.contains("data_offsets"))
    damaged(who + " lacks its dtype, shape or data_offsets");
  const auto& word = entry["dtype"].get_ref<const std::string&>();
  const auto type = std::find_if(kSafetensorsTypes.begin(), kSafetensorsTypes.end(),
                                 [&](const auto& one) { return one.first == word; });
  if (type == kSafetensorsTypes.end())
    damaged(fmt::format("{} is of type {}, which Flowscope does not read", who, printable(word)));
  Entry out{key, type->second, counts(entry["shape"], "the shape of " + who), 0, 0};
  const auto offsets = counts(entry["data_offsets"], "data_offsets of " + who);
  if (offsets.size() != 2 || offsets[0] > offsets[1] || std::uint64_t(offsets[1]) > data_size)
    damaged(fmt::format("{} lies outside the file", who));
  out.begin = offsets[0], out.end = offsets[1];
  const auto count = element_count(out.shape);
  if (!count || *count * std::int64_t(at::elementSize(out.type)) != out.end - out.begin)
    damaged(fmt::format("{} has {} bytes, another number than its shape and type need", who,
                        out.end - out.begin));
  return out;
}

void check_contiguous(std::vector<Entry>& entries, std::size_t data_size) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::int64_t next = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != next)
      damaged(fmt::format("tensor \"{}\" begins at byte {} instead of {}", printable(entry.name),
                          entry.begin, next));
    next = entry.end;
  }
  if (std::uint64_t(next) != data_size)
    damaged(
        fmt::format("{} bytes at its end belong to no tensor", data_size - std::uint64_t(next)));
}

std::map<std::string, std::string> read_metadata(const Json& entry) {
  if (!entry.is_object()) damaged("its __metadata__ is not a list of words");
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) damaged("its __metadata__ holds something else than text");
    out[key] = value.get<std::string>();
  }
  return out;
}

}  // namespace

bool is_safetensors(std::string_view beginning) {
  if (beginning.size() < 9 || beginning[8] != '{') return false;
  std::uint64_t length = 0;
  std::memcpy(&length, beginning.data(), 8);
  return length <= kLargestHeader;
}

TensorMap read_safetensors(std::string_view file, const std::string& name,
                           std::map<std::string, std::string>& metadata) {
  ByteReader bytes(file, name);
  const std::string_view text = bytes.take(bytes.number<std::uint64_t>());
  const std::string_view data = bytes.take(bytes.left());
  std::vector<Entry> entries;
  try {
    const Json header = parse_header(text);
    for (const auto& [key, entry] : header.items())
      if (key == "__metadata__")
        metadata = read_metadata(entry);
      else
        entries.push_back(read_entry(key, entry, data.size()));
    check_contiguous(entries, data.size());
  } catch (const Json::exception&) {
    throw Error(fmt::format("{} is damaged: its header is no JSON.", name));
  } catch (const Error& error) {
    throw Error(fmt::format("{} is damaged: {}.", name, error.what()));
  }
  TensorMap tensors;
  for (const Entry& entry : entries) {
    at::Tensor out = at::empty(entry.shape, entry.type);
    if (entry.end > entry.begin)
      std::memcpy(out.data_ptr(), data.data() + entry.begin, std::size_t(entry.end - entry.begin));
    tensors.emplace(entry.name, std::move(out));
  }
  return tensors;
}

}  // namespace flowscope::nn
