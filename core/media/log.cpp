#include "core/media/log.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>

#include "core/media/ffmpeg.h"

namespace flowscope::media {

namespace {

thread_local LogCapture* innermost = nullptr;

void hear(void*, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR || innermost == nullptr) return;
  std::array<char, 512> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  innermost->note(text.data());
}

}  // namespace

void quiet_ffmpeg() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(hear); });
}

LogCapture::LogCapture() : outer_(innermost) {
  quiet_ffmpeg();
  innermost = this;
}

LogCapture::~LogCapture() { innermost = outer_; }

void LogCapture::note(std::string text) {
  ++errors_;
  if (!first_.empty()) return;
  while (!text.empty() && (text.back() == '\n' || text.back() == '.' || text.back() == ' '))
    text.pop_back();
  first_ = std::move(text);
}

}  // namespace flowscope::media
