// The picture: frame, flow, both. Pans, zooms and reads under the pointer.
#pragma once

#include <QOpenGLWidget>
#include <QPoint>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/flow/flow_model.h"
#include "ui/colour_scale.h"
#include "ui/rate_meter.h"
#include "ui/view/view_mapping.h"

namespace flowscope::ui {

class FlowRenderer;

enum class ViewMode { frame, flow, blend, side_by_side };

// Holds the result it shows, so it can draw it again in a new OpenGL context
// (another screen, full screen, a lost driver).
class FlowView : public QOpenGLWidget {
  Q_OBJECT
 public:
  explicit FlowView(QWidget* parent = nullptr);
  ~FlowView() override;

  void show_preview(const Frame& frame);  // a frame whose flow is not known yet
  void show_result(const FlowResult& result);
  void clear();
  const Frame& frame() const { return frame_; }
  const std::shared_ptr<const FlowField>& flow() const { return flow_; }

  ViewMode mode() const { return mode_; }
  void set_mode(ViewMode mode);
  double opacity() const { return opacity_; }
  void set_opacity(double opacity);  // of the flow in blend, 0..1
  const ColourScale& colour_scale() const { return scale_; }
  void set_colour_scale_automatic();
  void set_colour_scale_fixed(double pixels);
  void restart_colour_scale() { scale_.restart(); }  // another clip

  const ViewMapping& mapping() const { return mapping_; }
  void fit();
  void actual_size();  // one picture pixel is one screen pixel
  void zoom_by(double factor);

  // The picture's pixel under the pointer, while there is one.
  std::optional<QPoint> hovered_pixel() const;
  // Flow there; nothing outside, before the first flow or where it is invalid.
  std::optional<Vec2> flow_at(QPoint pixel) const;
  // In widget coordinates; the pane that contains the point decides.
  std::optional<QPoint> pixel_at(QPointF widget_point) const;

  double shown_rate();  // new pictures painted per second

 Q_SIGNALS:
  void hover_changed();
  void scale_changed();
  void space_tapped();  // the key alone; held down it drags the picture
  void failed(const QString& sentence);

 protected:
  void initializeGL() override;
  void paintGL() override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void free_gl();
  void upload();
  std::vector<QRectF> panes() const;  // in widget coordinates
  QRectF pane_at(QPointF point) const;
  void layout_changed();
  void update_cursor();
  void fail(const QString& sentence);

  // What is shown:
  Frame frame_;
  std::shared_ptr<const FlowField> flow_;
  ViewMode mode_ = ViewMode::blend;
  double opacity_ = 0.9;
  ColourScale scale_;
  ViewMapping mapping_;

  // The hand:
  std::optional<QPointF> pointer_;
  std::optional<QPointF> drag_from_;
  bool space_held_ = false;
  bool space_used_ = false;  // a drag happened while it was held

  // OpenGL, only while its context lives:
  std::unique_ptr<FlowRenderer> renderer_;
  bool frame_is_new_ = false, flow_is_new_ = false;
  bool result_is_new_ = false;
  QString last_failure_;
  RateMeter painted_;
};

}  // namespace flowscope::ui
