// FFmpeg's messages.
#pragma once

#include <string>

namespace flowscope::media {

// Keeps FFmpeg from writing to stderr; the process's only log callback. Cheap to
// call again.
void quiet_ffmpeg();

// Notes the errors that FFmpeg logs on this thread (not on its decoder threads)
// while the object lives. Captures nest: the innermost one hears.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  int errors() const { return errors_; }
  // The first error's text without its end of line; empty: none.
  const std::string& first() const { return first_; }

  void note(std::string text);

 private:
  LogCapture* outer_;
  int errors_ = 0;
  std::string first_;
};

}  // namespace flowscope::media
