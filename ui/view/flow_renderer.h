// Draws a frame and its flow with OpenGL. Knows no widget.
#pragma once

#include <QOpenGLExtraFunctions>
#include <QOpenGLShaderProgram>
#include <QOpenGLVertexArrayObject>
#include <QRect>
#include <QRectF>
#include <memory>

#include "core/base/frame.h"
#include "core/flow/flow_field.h"

namespace flowscope::ui {

// Everything here, the destructor included, needs the context that was current
// when it was constructed. Throws Error if that context refuses the shaders.
class FlowRenderer : private QOpenGLExtraFunctions {
 public:
  FlowRenderer();
  ~FlowRenderer();
  FlowRenderer(const FlowRenderer&) = delete;
  FlowRenderer& operator=(const FlowRenderer&) = delete;

  // Throw Error for what is larger than the driver's textures.
  void upload_frame(const Frame& frame);
  void upload_second(const Frame& frame);  // image 2
  void upload_flow(const FlowField& flow);
  void forget_flow();

  struct Pane {
    QRect area;         // of the framebuffer, in its pixels, origin at the top left
    QRectF picture;     // where the picture lies, in the same pixels, from the area's corner
    float flow_weight;  // 0 the frame, 1 the flow; 0 is taken while there is no flow
    bool shade;         // the frame without its hues, shading the flow
    bool second;        // image 2 instead of the frame
    float max_length;   // pixels of motion that are full colour
  };
  // `framebuffer_height` turns the area round: OpenGL counts rows from below.
  void draw(const Pane& pane, int framebuffer_height);
  void clear(const QColor& colour);

 private:
  void check_size(Size size);
  void upload_picture(const Frame& frame, unsigned texture, Size& held);
  void make_texture(unsigned& texture, int filter);
  void upload_wheel();

  QOpenGLShaderProgram program_;
  QOpenGLVertexArrayObject no_vertices_;  // core profiles draw nothing without one
  unsigned frame_ = 0, second_ = 0, flow_ = 0, wheel_ = 0;
  Size frame_size_, second_size_, flow_size_;
  int largest_ = 0;
};

}  // namespace flowscope::ui
