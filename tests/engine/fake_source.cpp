#include "tests/engine/fake_source.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace flowscope::checks {
namespace {

class FakeSource : public FrameSource {
 public:
  explicit FakeSource(std::shared_ptr<SourceScript> script) : script_(std::move(script)) {
    info_.name = script_->name;
    info_.size = script_->size;
    info_.frame_rate = script_->frame_rate;
    info_.bytes = script_->bytes;
    info_.modified = script_->modified;
    info_.seekable = script_->seekable;
    if (script_->counted) info_.frame_count = script_->frames;
  }

  const SourceInfo& info() const override { return info_; }

  std::optional<Frame> read() override {
    if (next_ == script_->gate_at) script_->gate.pass();
    ++script_->reads;
    if (next_ >= script_->frames) return std::nullopt;
    const std::int64_t index = next_++;
    if (const auto report = script_->reports.find(index); report != script_->reports.end())
      reports_.push_back(report->second);
    if (const auto error = script_->errors.find(index); error != script_->errors.end())
      throw Error(error->second);
    Frame frame = make_frame(fake_picture(*script_, index), index, time_of(index));
    frame.gap_before = script_->gaps.contains(index);
    return frame;
  }

  void seek_frame(std::int64_t index) override {
    ++script_->seeks;
    next_ = std::max<std::int64_t>(index, 0);
  }

  void seek_time(double seconds) override {
    ++script_->seeks;
    next_ =
        std::max<std::int64_t>(0, std::int64_t(std::floor((seconds + 5e-7) * info_.frame_rate)));
    if (next_ >= script_->frames) next_ = script_->frames - 1;  // it lasts until the end
  }

  std::vector<std::string> take_reports() override { return std::exchange(reports_, {}); }

 private:
  double time_of(std::int64_t index) const { return double(index) / info_.frame_rate; }

  std::shared_ptr<SourceScript> script_;
  SourceInfo info_;
  std::int64_t next_ = 0;
  std::vector<std::string> reports_;
};

}  // namespace

Image fake_picture(const SourceScript& script, std::int64_t index) {
  const auto own = script.sizes.find(index);
  const Size size = own == script.sizes.end() ? script.size : own->second;
  const auto shot = std::distance(script.cuts.begin(), script.cuts.upper_bound(index));
  Image image(size.width, size.height);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      // Each shot has a pattern and a colour of its own.
      const double u = double(x + index) / 9, v = double(y) / 7;
      const double wave = shot % 2 == 0 ? std::sin(u) * std::cos(v) : std::cos(u * 2.1 + v * 1.7);
      const int grey = int(127 + 100 * wave);
      image.at(x, y)[0] = std::uint8_t(shot % 2 == 0 ? grey : grey / 4);
      image.at(x, y)[1] = std::uint8_t(shot % 3 == 0 ? grey : grey / 2);
      image.at(x, y)[2] = std::uint8_t(shot % 2 == 1 ? 255 - grey / 2 : grey / 3);
    }
  return image;
}

std::unique_ptr<FrameSource> fake_source(std::shared_ptr<SourceScript> script) {
  return std::make_unique<FakeSource>(std::move(script));
}

OpenSource opening(const std::shared_ptr<SourceScript>& script) {
  return [script] { return fake_source(script); };
}

}  // namespace flowscope::checks
