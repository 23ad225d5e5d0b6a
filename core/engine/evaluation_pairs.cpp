// Reading a pairs file.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/engine/evaluation.h"
#include "core/flow/flow_io.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

const char* kind_of(FlowFormat format) {
  switch (format) {
    case FlowFormat::flo:
      return "flo";
    case FlowFormat::kitti:
      return "kitti";
    case FlowFormat::pfm:
      return "pfm";
    case FlowFormat::npy:
      return "npy";
  }
  return "";
}

// One object of the list, with what its error sentences begin with.
class Entry {
 public:
  Entry(const json& object, std::size_t index, const fs::path& file)
      : object_(object),
        folder_(file.parent_path()),
        where_(fmt::format("{}, entry {}", file.string(), index)) {
    if (!object.is_object()) fail("is not an object");
    if (const auto name = object.find("name"); name != object.end() && name->is_string())
      where_ += fmt::format(" ({})", name->get<std::string>());
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("{}: {}.", where_, what));
  }

  std::string text(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end()) fail(fmt::format("\"{}\" is missing", key));
    if (!found->is_string() || found->get_ref<const std::string&>().empty())
      fail(fmt::format("\"{}\" is not a text", key));
    return found->get<std::string>();
  }

  fs::path path(const char* key) const {
    fs::path full = folder_ / text(key);
    std::error_code ignored;
    if (!fs::is_regular_file(full, ignored))
      fail(fmt::format("{} {} is not a file", key, full.string()));
    return full;
  }

  std::optional<fs::path> optional_path(const char* key) const {
    const auto found = object_.find(key);
    if (found == object_.end() || found->is_null()) return std::nullopt;
    return path(key);
  }

 private:
  const json& object_;
  fs::path folder_;
  std::string where_;
};

EvaluationPair pair_of(const Entry& entry) {
  EvaluationPair pair;
  pair.name = entry.text("name");
  pair.dataset = entry.text("dataset");
  pair.kind = entry.text("kind");
  pair.image1 = entry.path("image1");
  pair.image2 = entry.path("image2");
  pair.truth = entry.path("truth");
  pair.previous = entry.optional_path("previous");
  if (pair.kind != "flo" && pair.kind != "kitti" && pair.kind != "npy" && pair.kind != "pfm")
    entry.fail(fmt::format("\"kind\" is \"{}\", not flo, kitti, npy or pfm", pair.kind));
  std::string found;
  try {
    found = kind_of(flow_format_of(pair.truth));
  } catch (const Error& error) {
    entry.fail(fmt::format("truth {}: {}", pair.truth.string(), error.what()));
  }
  if (found != pair.kind)
    entry.fail(fmt::format("\"kind\" is {}, but {} is {}", pair.kind, pair.truth.string(), found));
  return pair;
}

}  // namespace

std::vector<EvaluationPair> read_pairs(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || !fs::is_regular_file(file))
    throw Error(
        fmt::format("Cannot read the list of pairs {}: there is no such file.", file.string()));
  const json list =
      parse_json(std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()),
                 "The list of pairs " + file.string());
  if (!list.is_array())
    throw Error(fmt::format("{} is not a list of pairs: a JSON list of objects is expected.",
                            file.string()));
  if (list.empty()) throw Error(fmt::format("{} lists no pairs.", file.string()));
  std::vector<EvaluationPair> pairs;
  for (std::size_t i = 0; i < list.size(); ++i) pairs.push_back(pair_of(Entry(list[i], i, file)));
  return pairs;
}

}  // namespace flowscope::engine
