// What the view needs of OpenGL, and a sentence where it is missing.
#pragma once

#include <QByteArray>
#include <QString>
#include <QSurfaceFormat>

class QOpenGLContext;

namespace flowscope::ui {

// OpenGL 3.3 core, or OpenGL ES 3.0 where Qt was built for that.
QSurfaceFormat wanted_gl_format();

// Before the QApplication: makes that format the default, and keeps Mesa's drivers apart from a
// LibTorch that exports an LLVM of its own (Debian 13's): they would take that one's functions
// for their own LLVM's, and crash.
void prepare_gl();

// Empty if a context good enough can be made here, else why not and what to do.
// Needs a QGuiApplication.
QString gl_problem();

// A shader file of shaders/ (with what it includes before it) as source for this
// kind of context: version and precision lines in front.
QByteArray shader_source(const QOpenGLContext& context, const QStringList& files);

}  // namespace flowscope::ui
