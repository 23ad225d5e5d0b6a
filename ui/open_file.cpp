// Session's way to files: the one place where the window meets core/media.
#include <QFileInfo>
#include <QUrl>

#include "core/base/error.h"
#include "ui/session.h"

#if FLOWSCOPE_HAS_MEDIA
#include "core/media/media.h"
#endif

namespace flowscope::ui {

void Session::open_file(const QString& input) {
  const QString name = QUrl(input).fileName().isEmpty() ? input : QFileInfo(input).fileName();
#if FLOWSCOPE_HAS_MEDIA
  open([path = input.toStdString()] { return media::open_source(path); }, name, input);
#else
  open(
      []() -> std::unique_ptr<FrameSource> {
        throw Error(
            "This build of Flowscope reads no video: build it with FLOWSCOPE_MEDIA (FFmpeg).");
      },
      name);
#endif
}

}  // namespace flowscope::ui
