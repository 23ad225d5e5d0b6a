#include "core/train/data_mix.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/base/error.h"
#include "core/train/data_set_source.h"
#include "core/train/scene_source.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

constexpr std::uint64_t kChoice = 0x6d69;  // a stream of random numbers of its own

class Mixture : public PairSource {
 public:
  struct Part {
    std::shared_ptr<const PairSource> source;
    double weight;
  };
  Mixture(std::vector<Part> parts, std::uint64_t seed) : parts_(std::move(parts)), seed_(seed) {
    for (const Part& part : parts_) sum_ += part.weight;
  }

  TrainingPair pair(std::int64_t index, Size crop) const override {
    double left = Random(seed_, index, kChoice).uniform() * sum_;
    for (const Part& part : parts_)
      if ((left -= part.weight) < 0) return part.source->pair(index, crop);
    return parts_.back().source->pair(index, crop);
  }

 private:
  std::vector<Part> parts_;
  std::uint64_t seed_;
  double sum_ = 0;
};

DataShare parse_share(const std::string& entry) {
  DataShare share;
  std::string_view rest = entry;
  if (const auto colon = rest.rfind(':'); colon != std::string_view::npos) {
    const std::string_view number = rest.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), share.weight);
    if (error != std::errc() || end != number.data() + number.size() ||
        !(std::isfinite(share.weight) && share.weight > 0))
      throw UsageError(
          fmt::format("The share \"{}\" in \"{}\" is not a number above 0.", number, entry));
    rest = rest.substr(0, colon);
  }
  const auto equals = rest.find('=');
  share.kind = rest.substr(0, equals);
  if (equals != std::string_view::npos) share.folder = rest.substr(equals + 1);
  return share;
}

std::shared_ptr<const PairSource> open_share(const DataShare& share, const SceneOptions& scenes,
                                             std::uint64_t seed, bool interpolate_truth,
                                             at::Device device) {
  if (share.kind == "scenes") {
    if (!share.folder.empty())
      throw UsageError("Generated scenes come from no folder: write scenes, not scenes=FOLDER.");
    return std::make_shared<SceneSource>(scenes, seed, device);
  }
  if (find_data_set_kind(share.kind) == nullptr) {
    std::string known = "scenes";
    for (const DataSetKind& kind : data_set_kinds()) known += ", " + kind.name;
    throw UsageError(fmt::format("There is no data called \"{}\"; known: {}.", share.kind, known));
  }
  if (share.folder.empty())
    throw UsageError(fmt::format("Say where {} is: {}=FOLDER, and its share after a colon.",
                                 share.kind, share.kind));
  return std::make_shared<DataSetSource>(share.kind, share.folder, seed, interpolate_truth);
}

}  // namespace

std::vector<DataShare> parse_data_mix(const std::string& words) {
  std::vector<DataShare> shares;
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t comma = std::min(words.find(',', begin), words.size());
    if (comma == begin)
      throw UsageError(fmt::format(
          "The data \"{}\" has an empty entry; write it like scenes:0.6,sintel=/data/Sintel:0.4.",
          words));
    shares.push_back(parse_share(words.substr(begin, comma - begin)));
    begin = comma + 1;
  }
  return shares;
}

std::shared_ptr<const PairSource> open_data_mix(const std::string& words,
                                                const SceneOptions& scenes, std::uint64_t seed,
                                                bool interpolate_truth, at::Device device) {
  std::vector<Mixture::Part> parts;
  for (const DataShare& share : parse_data_mix(words))
    parts.push_back({open_share(share, scenes, seed, interpolate_truth, device), share.weight});
  if (parts.size() == 1) return parts.front().source;
  return std::make_shared<Mixture>(std::move(parts), seed);
}

}  // namespace flowscope::train
