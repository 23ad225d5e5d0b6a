// What a source tells about damage, few enough to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flowscope::media {

// Damage is told once (not again when a file is read a second time), the first
// few places one by one, afterwards only the sum, each time it has doubled.
class Reports {
 public:
  // Damage at `seconds`; what was told up to a later place is not told again.
  void damage(double seconds, const std::string& sentence);
  // Anything else, as it is.
  void say(std::string sentence) { waiting_.push_back(std::move(sentence)); }

  // While one of these lives, damage is ignored: it belongs to frames nobody asked for.
  class Mute {
   public:
    explicit Mute(Reports& reports) : reports_(reports) { reports_.muted_ = true; }
    ~Mute() { reports_.muted_ = false; }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;

   private:
    Reports& reports_;
  };

  std::vector<std::string> take();

 private:
  std::vector<std::string> waiting_;
  std::int64_t count_ = 0;
  double told_until_ = -1;
  bool muted_ = false;
};

}  // namespace flowscope::media
