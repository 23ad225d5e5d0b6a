// Files cut short at every byte, and files with bytes changed at random, the same
// ones every time: an Error or a result, never anything else. Meant for the asan
// preset too: each file lies in memory of exactly its size.
#include <ATen/ATen.h>

#include <functional>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/nn/formats.h"
#include "tests/checks/check.h"
#include "tests/nn/made_files.h"

using namespace flowscope;

namespace {

using Reader = std::function<nn::TensorMap(std::string_view)>;

nn::TensorMap read_safetensors(std::string_view file) {
  std::map<std::string, std::string> metadata;
  return nn::read_safetensors(file, "FILE", metadata);
}
nn::TensorMap read_zip(std::string_view file) { return nn::read_torch_zip(file, "FILE"); }
nn::TensorMap read_legacy(std::string_view file) { return nn::read_torch_legacy(file, "FILE"); }

struct Sample {
  std::string name, bytes;
  Reader read;
  bool checksums = false;
};

std::vector<Sample> samples() {
  std::vector<Sample> out;
  for (const char* name : {"tiny_zip.pth", "tiny_nested_zip.pth"})
    out.push_back(
        {name, checks::bytes_of(checks::data("checkpoints/" + std::string(name))), read_zip, true});
  for (const char* name : {"tiny_legacy.pth", "tiny_nested_legacy.pth"})
    out.push_back(
        {name, checks::bytes_of(checks::data("checkpoints/" + std::string(name))), read_legacy});
  const checks::TemporaryFolder folder;
  nn::write_safetensors(folder / "tiny",
                        nn::read_checkpoint(checks::data("checkpoints/tiny_zip.pth")).tensors,
                        {{"note", "tiny"}});
  out.push_back({"tiny.safetensors", checks::bytes_of(folder / "tiny"), read_safetensors});
  return out;
}

// Nothing if the file was refused.
std::optional<nn::TensorMap> read_copy(const Sample& sample, const std::string& bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  try {
    return sample.read({exact.data(), exact.size()});
  } catch (const Error& error) {
    EXPECT(std::string(error.what()).starts_with("FILE"));
    EXPECT(std::string(error.what()).ends_with("."));
    return std::nullopt;
  }
}

bool same(const nn::TensorMap& a, const nn::TensorMap& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, tensor] : a)
    if (!b.contains(name) || !b.at(name).equal(tensor)) return false;
  return true;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t end) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return std::size_t((state_ >> 33) % end);
  }

 private:
  std::uint64_t state_;
};

std::string mutated(std::string bytes, Random& random) {
  const std::size_t count = 1 + random.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = random.below(bytes.size());
    switch (random.below(6)) {
      case 0:
        bytes[at] = char(bytes[at] ^ (1 << random.below(8)));
        break;
      case 1:
        bytes[at] = char(random.below(256));
        break;
      case 2:  // a count becomes huge
        for (std::size_t k = at; k < std::min(bytes.size(), at + 4); ++k) bytes[k] = char(0xff);
        break;
      case 3:
        bytes.erase(at, 1 + random.below(8));
        break;
      case 4:
        bytes.insert(at, bytes.substr(random.below(bytes.size()), 1 + random.below(16)));
        break;
      default:  // an opcode of pickle where there was another
        bytes[at] = "(tuesR0b2Qq}])c\x85\x93\x94"[random.below(18)];
    }
    if (bytes.empty()) return bytes;
  }
  return bytes;
}

}  // namespace

CHECK_CASE(files_cut_short_anywhere_are_refused) {
  for (const Sample& sample : samples()) {
    EXPECT(read_copy(sample, sample.bytes).has_value());
    for (std::size_t length = 0; length < sample.bytes.size(); ++length)
      if (read_copy(sample, sample.bytes.substr(0, length)))
        checks::fail(__FILE__, __LINE__,
                     sample.name + " was read although cut at " + std::to_string(length));
  }
}

CHECK_CASE(cut_files_are_refused_by_content_too) {
  const checks::TemporaryFolder folder;
  for (const Sample& sample : samples())
    for (std::size_t length = 0; length < sample.bytes.size(); length += 1 + length / 16)
      EXPECT_ERROR(
          nn::read_checkpoint(checks::written(folder / "cut", sample.bytes.substr(0, length))),
          "cut");
}

CHECK_CASE(changed_bytes_never_break_the_reader) {
  for (const Sample& sample : samples()) {
    const nn::TensorMap whole = *read_copy(sample, sample.bytes);
    Random random(20);
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
      const auto tensors = read_copy(sample, mutated(sample.bytes, random));
      refused += tensors ? 0 : 1;
      // Where there are checksums, damage never passes for another result.
      if (tensors && sample.checksums) EXPECT(same(*tensors, whole));
    }
    EXPECT(refused > 1000);
  }
}

CHECK_CASE(pickles_changed_behind_a_right_checksum_never_break_the_reader) {
  // The attacker's case: the archive is whole, the pickle in it is not.
  const Sample zip{"", "", read_zip};
  const std::string file = checks::bytes_of(checks::data("checkpoints/tiny_nested_zip.pth"));
  const std::size_t begin = file.find("\x80\x02}q");
  const std::size_t end = file.find("uu.", begin) + 3;
  EXPECT(begin != std::string::npos && end > begin + 800);
  checks::Members members = {{"m/data.pkl", file.substr(begin, end - begin)}};
  const std::vector<std::size_t> sizes = {96, 8, 8, 4, 6, 8, 0};
  for (std::size_t key = 0; key < sizes.size(); ++key)
    members.emplace_back("m/data/" + std::to_string(key), std::string(sizes[key], '\0'));
  EXPECT_EQ(read_copy(zip, checks::zip(members)).value().size(), 9u);
  Random random(21);
  int refused = 0;
  const std::string pickle = members[0].second;
  for (int i = 0; i < 6000; ++i) {
    members[0].second = mutated(pickle, random);
    refused += read_copy(zip, checks::zip(members)) ? 0 : 1;
  }
  EXPECT(refused > 2000);
}
