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

enum class ViewMode { frame, flow, blend, side_by_side, match };

// Holds the result it shows, so it can draw it again in a new OpenGL context
// (another screen, full screen, a lost driver).
class FlowView : public QOpenGLWidget {
  Q_OBJECT
 public:
  explicit FlowView(QWidget* parent = nullptr);
  ~FlowView() override;

  void show_preview(const Frame& frame);  // a frame whose flow is not known yet
  void show_result(const FlowResult& result);
  // Another image 2 (of a study) and another flow (of an iteration) for the shown frame, until
  // the next result; coloured on the scale of the study's own result `of`, so that colours stay
  // put over its iterations. Without a flow: the result's again.
  void show_second(const Frame& frame);
  void show_flow(std::shared_ptr<const FlowField> flow,
                 std::shared_ptr<const FlowField> of = nullptr);
  void clear();
  const Frame& frame() const { return frame_; }
  const Frame& second() const { return second_; }
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

  // Where a point of the picture lies: in the pane of image 1, or of image 2 where the mode has
  // one (match). Side by side has image 1 in both.
  QPointF to_widget(QPointF picture_point, int pane = 0) const;
  int pane_count() const { return int(panes().size()); }
  QRectF pane(int index) const { return panes()[std::size_t(index)]; }
  bool shows_second(int pane) const { return mode_ == ViewMode::match && pane == 1; }

  double shown_rate();  // new pictures painted per second

 Q_SIGNALS:
  void hover_changed();
  void layout_shifted();  // pan, zoom, size, mode: whatever lies over the picture moves
  // The left button on the picture, which neither pans nor fits.
  void pressed(QPoint pixel);
  void dragged(QPoint pixel);
  void released();
  void fitted();  // by a double click
  void context_asked(QPoint pixel);
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
  Frame frame_, second_;
  std::shared_ptr<const FlowField> flow_, result_flow_;
  ViewMode mode_ = ViewMode::blend;
  double opacity_ = 0.9;
  ColourScale scale_;
  std::shared_ptr<const FlowField> scaled_by_;  // null: by what is adapted to
  ViewMapping mapping_;

  // The hand:
  std::optional<QPointF> pointer_;
  std::optional<QPointF> drag_from_;
  bool pressed_ = false;
  bool space_held_ = false;
  bool space_used_ = false;  // a drag happened while it was held

  // OpenGL, only while its context lives:
  std::unique_ptr<FlowRenderer> renderer_;
  bool frame_is_new_ = false, second_is_new_ = false, flow_is_new_ = false;
  bool result_is_new_ = false;
  QString last_failure_;
  RateMeter painted_;
};

}  // namespace flowscope::ui
