#include "ui/bundled.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace flowscope::ui {

QString bundled_clip() {
  const QDir program(QCoreApplication::applicationDirPath());
  for (const char* folder : {"sample", "../share/flowscope/sample"}) {
    const QFileInfo clip(
        program.filePath(QString::fromLatin1(folder) + QStringLiteral("/moving_shapes.mp4")));
    if (clip.isFile()) return clip.canonicalFilePath();
  }
  return {};
}

}  // namespace flowscope::ui
