#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/nn/printable.h"
#include "core/raft/config.h"

namespace flowscope::raft {
namespace {

using Json = nlohmann::json;

struct Range {
  int least, most;
};
// What a config means that lacks the key, because it was written before there was one.
struct Absent {
  int value;
};
constexpr Range kChannels{1, 1024};
constexpr std::size_t kMostGrids = 4;  // coarser than 1/8

// Every field under its key, in the order of the struct: one list for both directions.
template <typename C, typename Visit>
void for_each_field(C& config, Visit visit) {
  visit("name", config.name);
  visit("block", config.block);
  visit("stem", config.stem, kChannels);
  visit("width_1", config.widths[0], kChannels);
  visit("width_2", config.widths[1], kChannels);
  visit("width_3", config.widths[2], kChannels);
  visit("features", config.features, kChannels);
  visit("hidden", config.hidden, kChannels);
  visit("context", config.context, kChannels);
  visit("levels", config.levels, Range{1, 6});
  visit("radius", config.radius, Range{1, 8});
  visit("motion", config.motion, Range{3, 1024});
  visit("batch_norm", config.batch_norm);
  visit("separable_gru", config.separable_gru);
  visit("convex", config.convex);
  visit("mask_width", config.mask_width, kChannels);
  visit("last_mask", config.last_mask);
  visit("mask_context", config.mask_context);
  visit("coarse_iterations", config.coarse_iterations, Range{0, 100});
  visit("fine_iterations", config.fine_iterations, Range{0, 100}, Absent{0});
  visit("fine_from", config.fine_from, Range{1, 1000}, Absent{10});
  visit("regressed_start", config.regressed_start);
  visit("mixture", config.mixture);
  visit("iterations", config.iterations, Range{1, 1000});
}

class Writer {
 public:
  void operator()(const char* key, const std::string& value) { json[key] = value; }
  void operator()(const char* key, const Block& value) {
    json[key] = value == Block::bottleneck ? "bottleneck" : "residual";
  }
  void operator()(const char* key, bool value) { json[key] = value; }
  void operator()(const char* key, int value, Range) { json[key] = value; }
  void operator()(const char* key, int value, Range, Absent) { json[key] = value; }
  void operator()(const char* key, const std::vector<int>& value, Range) { json[key] = value; }

  nlohmann::ordered_json json = nlohmann::ordered_json::object();
};

[[noreturn]] void refuse(const char* key, const std::string& wanted) {
  throw Error(fmt::format("its config's \"{}\" is not {}", key, wanted));
}

// Takes each key out of the document; what is left is unknown.
class Reader {
 public:
  explicit Reader(Json document) : json_(std::move(document)) {}

  void operator()(const char* key, std::string& value) {
    const Json entry = take(key);
    if (!entry.is_string() || !nn::is_printable(entry.get_ref<const std::string&>()))
      refuse(key, "text");
    value = entry.get<std::string>();
  }
  void operator()(const char* key, Block& value) {
    const Json entry = take(key);
    if (entry != "bottleneck" && entry != "residual") refuse(key, "bottleneck or residual");
    value = entry == "bottleneck" ? Block::bottleneck : Block::residual;
  }
  void operator()(const char* key, bool& value) {
    const Json entry = take(key);
    if (!entry.is_boolean()) refuse(key, "true or false");
    value = entry.get<bool>();
  }
  void operator()(const char* key, int& value, Range range) {
    value = number(key, take(key), range);
  }
  void operator()(const char* key, int& value, Range range, Absent absent) {
    value = json_.contains(key) ? number(key, take(key), range) : absent.value;
  }
  // A single number is a list of one.
  void operator()(const char* key, std::vector<int>& value, Range range) {
    const Json entry = take(key);
    value.clear();
    if (!entry.is_array()) {
      value.push_back(number(key, entry, range));
    } else {
      if (entry.size() > kMostGrids)
        refuse(key, fmt::format("a list of at most {} numbers", kMostGrids));
      for (const Json& item : entry) value.push_back(number(key, item, range));
    }
  }
  void finish() const {
    if (!json_.empty())
      throw Error(fmt::format("its config has \"{}\", which this Flowscope does not know",
                              nn::printable(json_.begin().key())));
  }

 private:
  static int number(const char* key, const Json& entry, Range range) {
    if (!entry.is_number_integer() || entry < range.least || entry > range.most)
      refuse(key, fmt::format("a whole number from {} to {}", range.least, range.most));
    return entry.get<int>();
  }
  Json take(const char* key) {
    const auto found = json_.find(key);
    if (found == json_.end()) throw Error(fmt::format("its config lacks \"{}\"", key));
    Json value = *found;
    json_.erase(found);
    return value;
  }

  Json json_;
};

}  // namespace

std::string to_json(const Config& config) {
  Writer writer;
  for_each_field(config, [&](auto&&... field) { writer(field...); });
  return writer.json.dump();
}

Config config_from_json(const std::string& text) {
  Json document;
  try {
    document = parse_json(text, "its config");
  } catch (const Error&) {
  }
  if (!document.is_object()) throw Error("its config is no JSON object");
  Reader reader(document);
  Config config;
  for_each_field(config, [&](auto&&... field) { reader(field...); });
  reader.finish();
  // What the switches need of each other.
  if (config.block == Block::bottleneck)
    for (const int width : config.widths)
      if (width % 4 != 0) throw Error("its config has a bottleneck of a width not divisible by 4");
  if (!config.convex && (config.last_mask || config.mask_context))
    throw Error("its config has \"last_mask\" or \"mask_context\" without \"convex\"");
  if (config.fine_iterations >= config.fine_from)
    throw Error(
        "its config's \"fine_iterations\" leave none of \"fine_from\" for the frame's size");
  return config;
}

}  // namespace flowscope::raft
