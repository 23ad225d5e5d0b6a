#include "ui/view/gl_support.h"

#include <dlfcn.h>

#include <QCoreApplication>
#include <QFile>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QStringList>

#include "core/base/error.h"
#include "ui/resources.h"

namespace flowscope::ui {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("flowscope::ui::GlSupport", text);
}

bool good_enough(const QOpenGLContext& context) {
  const auto version = context.format().version();
  return context.isOpenGLES() ? version >= std::pair(3, 0) : version >= std::pair(3, 3);
}

}  // namespace

QSurfaceFormat wanted_gl_format() {
  QSurfaceFormat format;
  if (QOpenGLContext::openGLModuleType() == QOpenGLContext::LibGLES) {
    format.setRenderableType(QSurfaceFormat::OpenGLES);
    format.setVersion(3, 0);
  } else {
    format.setVersion(3, 3);
    format.setProfile(QSurfaceFormat::CoreProfile);
  }
  return format;
}

void prepare_gl() {
  QSurfaceFormat::setDefaultFormat(wanted_gl_format());
  if (::dlsym(RTLD_DEFAULT, "LLVMInitializeX86Target") == nullptr &&
      ::dlsym(RTLD_DEFAULT, "LLVMInitializeAMDGPUTarget") == nullptr)
    return;
  // Loaded this way they look for names in their own libraries first, and stay loaded for Qt.
  for (const char* library : {"libGLX_mesa.so.0", "libEGL_mesa.so.0"})
    ::dlopen(library, RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND);
}

QString gl_problem() {
  const QString remedy =
      tr("install a graphics driver, or Mesa for software rendering (Debian: libgl1-mesa-dri).");
  QOpenGLContext context;
  context.setFormat(wanted_gl_format());
  QOffscreenSurface surface;
  surface.setFormat(wanted_gl_format());
  surface.create();
  if (!context.create() || !context.makeCurrent(&surface))
    return tr("Flowscope draws with OpenGL 3.3, which cannot be started here: %1").arg(remedy);
  const auto version = context.format().version();
  context.doneCurrent();
  if (good_enough(context)) return {};
  return tr("Flowscope draws with OpenGL 3.3, this display has only %1.%2: %3")
      .arg(version.first)
      .arg(version.second)
      .arg(remedy);
}

QByteArray shader_source(const QOpenGLContext& context, const QStringList& files) {
  init_resources();
  QByteArray source = context.isOpenGLES() ? QByteArrayLiteral(
                                                 "#version 300 es\n"
                                                 "precision highp float;\n"
                                                 "precision highp int;\n"
                                                 "precision highp sampler2D;\n")
                                           : QByteArrayLiteral("#version 330 core\n");
  for (const QString& name : files) {
    QFile file(QStringLiteral(":/shaders/") + name);
    if (!file.open(QIODevice::ReadOnly))
      throw Error("The shader " + name.toStdString() + " is missing from this build.");
    source += file.readAll();
  }
  return source;
}

}  // namespace flowscope::ui
