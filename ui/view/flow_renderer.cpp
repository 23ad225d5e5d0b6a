#include "ui/view/flow_renderer.h"

#include <QColor>
#include <QOpenGLContext>
#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/flow/colour_wheel.h"
#include "ui/view/gl_support.h"

namespace flowscope::ui {
namespace {

// Beyond every flow: the shader takes it for "none here".
constexpr Vec2 kNoFlow{1e10F, 1e10F};

// Above this the picture's pixels are worth seeing as they are.
constexpr double kSharpZoom = 3;

void check(bool done, const QOpenGLShaderProgram& program) {
  if (!done)
    throw Error("The graphics driver refuses Flowscope's shaders: " +
                program.log().simplified().toStdString());
}

}  // namespace

FlowRenderer::FlowRenderer() {
  initializeOpenGLFunctions();
  const QOpenGLContext& context = *QOpenGLContext::currentContext();
  check(program_.addShaderFromSourceCode(QOpenGLShader::Vertex,
                                         shader_source(context, {"picture.vert"})),
        program_);
  check(program_.addShaderFromSourceCode(
            QOpenGLShader::Fragment, shader_source(context, {"flow_colour.glsl", "picture.frag"})),
        program_);
  check(program_.link(), program_);
  program_.bind();
  program_.setUniformValue("u_frame", 0);
  program_.setUniformValue("u_flow", 1);
  program_.setUniformValue("u_wheel", 2);
  program_.release();
  no_vertices_.create();
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest_);
  make_texture(frame_, GL_LINEAR);
  make_texture(second_, GL_LINEAR);
  make_texture(flow_, GL_NEAREST);  // ES cannot filter 32-bit floats
  make_texture(wheel_, GL_NEAREST);
  upload_wheel();
}

FlowRenderer::~FlowRenderer() {
  for (unsigned* texture : {&frame_, &second_, &flow_, &wheel_}) glDeleteTextures(1, texture);
}

void FlowRenderer::make_texture(unsigned& texture, int filter) {
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void FlowRenderer::upload_wheel() {
  glBindTexture(GL_TEXTURE_2D, wheel_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, kWheelBins, 1, 0, GL_RGB, GL_UNSIGNED_BYTE,
               colour_wheel().data());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
}

void FlowRenderer::check_size(Size size) {
  if (size.width > largest_ || size.height > largest_)
    throw Error("The picture has " + std::to_string(size.width) + "×" +
                std::to_string(size.height) + " pixels, this graphics driver shows at most " +
                std::to_string(largest_) + " a side; the command line has no such limit.");
}

void FlowRenderer::upload_frame(const Frame& frame) { upload_picture(frame, frame_, frame_size_); }

void FlowRenderer::upload_second(const Frame& frame) {
  upload_picture(frame, second_, second_size_);
}

void FlowRenderer::upload_picture(const Frame& frame, unsigned texture, Size& held) {
  check_size(frame.size());
  const std::uint8_t* pixels = frame.pixels;
  std::vector<std::uint8_t> packed;
  int row_length = 0;  // in pixels; OpenGL cannot say a stride that is no whole number of them
  if (frame.stride % 3 == 0 && frame.stride >= 3 * std::ptrdiff_t(frame.width)) {
    row_length = int(frame.stride / 3);
  } else {
    const std::size_t bytes = 3 * std::size_t(frame.width);
    packed.resize(bytes * std::size_t(frame.height));
    for (int y = 0; y < frame.height; ++y)
      std::copy_n(frame.row(y), bytes, packed.data() + std::size_t(y) * bytes);
    pixels = packed.data();
  }
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, row_length);
  if (frame.size() == held)
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, frame.width, frame.height, GL_RGB, GL_UNSIGNED_BYTE,
                    pixels);
  else
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, frame.width, frame.height, 0, GL_RGB, GL_UNSIGNED_BYTE,
                 pixels);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  held = frame.size();
}

void FlowRenderer::upload_flow(const FlowField& flow) {
  check_size(flow.size());
  const Vec2* values = flow.flow.data();
  std::vector<Vec2> masked;
  if (!flow.valid.empty()) {
    masked = flow.flow;
    for (std::size_t i = 0; i < masked.size(); ++i)
      if (!flow.is_valid(i)) masked[i] = kNoFlow;
    values = masked.data();
  }
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, flow_);
  if (flow.size() == flow_size_)
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, flow.width, flow.height, GL_RG, GL_FLOAT, values);
  else
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, flow.width, flow.height, 0, GL_RG, GL_FLOAT, values);
  glActiveTexture(GL_TEXTURE0);
  flow_size_ = flow.size();
}

void FlowRenderer::forget_flow() { flow_size_ = {}; }

void FlowRenderer::clear(const QColor& colour) {
  glClearColor(float(colour.redF()), float(colour.greenF()), float(colour.blueF()), 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void FlowRenderer::draw(const Pane& pane, int framebuffer_height) {
  const Size size = pane.second ? second_size_ : frame_size_;
  if (size.empty() || pane.area.isEmpty()) return;
  const auto across = [&](double x) { return float(2 * x / pane.area.width() - 1); };
  const auto down = [&](double y) { return float(1 - 2 * y / pane.area.height()); };
  const bool sharp = pane.picture.width() >= kSharpZoom * size.width;

  glViewport(pane.area.x(), framebuffer_height - pane.area.y() - pane.area.height(),
             pane.area.width(), pane.area.height());
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  program_.bind();
  program_.setUniformValue("u_rect", across(pane.picture.left()), down(pane.picture.top()),
                           across(pane.picture.right()), down(pane.picture.bottom()));
  program_.setUniformValue("u_flow_weight", flow_size_.empty() ? 0.0F : pane.flow_weight);
  program_.setUniformValue("u_shade", pane.shade ? 1.0F : 0.0F);
  program_.setUniformValue("u_max_length", pane.max_length);
  const unsigned textures[] = {pane.second ? second_ : frame_, flow_, wheel_};
  for (unsigned unit = 0; unit < 3; ++unit) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindTexture(GL_TEXTURE_2D, textures[unit]);
  }
  glActiveTexture(GL_TEXTURE0);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, sharp ? GL_NEAREST : GL_LINEAR);
  no_vertices_.bind();
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
  no_vertices_.release();
  program_.release();
}

}  // namespace flowscope::ui
