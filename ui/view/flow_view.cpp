#include "ui/view/flow_view.h"

#include <QOpenGLContext>
#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/error.h"
#include "ui/theme.h"
#include "ui/view/flow_renderer.h"
#include "ui/view/gl_support.h"

namespace flowscope::ui {
namespace {

constexpr double kGap = 8;  // between the two pictures of side by side

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

QRect device_rect(QRectF rect, double ratio) {
  const QPoint corner(int(std::lround(rect.left() * ratio)), int(std::lround(rect.top() * ratio)));
  const QPoint end(int(std::lround(rect.right() * ratio)), int(std::lround(rect.bottom() * ratio)));
  return {corner, QSize(end.x() - corner.x(), end.y() - corner.y())};
}

}  // namespace

FlowView::FlowView(QWidget* parent) : QOpenGLWidget(parent) {
  setFormat(wanted_gl_format());
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(320, 180);
  setAccessibleName(tr("Picture with optical flow"));
}

FlowView::~FlowView() {
  free_gl();
  // The base class destroys the context when nothing of this one is left to tell.
  if (context() != nullptr) disconnect(context(), nullptr, this, nullptr);
}

void FlowView::show_preview(const Frame& frame) {
  // From one frame to the next colours keep their meaning.
  if (std::abs(frame.index - frame_.index) > 1 || frame.size() != frame_.size()) scale_.restart();
  frame_ = frame;
  second_ = {};
  flow_.reset();
  result_flow_.reset();
  frame_is_new_ = flow_is_new_ = true;
  layout_changed();
}

void FlowView::show_result(const FlowResult& result) {
  if (result.cut) scale_.restart();
  frame_ = result.frame1;
  second_ = result.frame2;
  flow_ = result_flow_ = result.flow;
  scaled_by_.reset();
  scale_.hold(nullptr);
  if (flow_) scale_.adapt(*flow_);
  frame_is_new_ = second_is_new_ = flow_is_new_ = result_is_new_ = true;
  layout_changed();
  Q_EMIT scale_changed();
}

void FlowView::show_second(const Frame& frame) {
  second_ = frame;
  second_is_new_ = true;
  update();
}

void FlowView::show_flow(std::shared_ptr<const FlowField> flow,
                         std::shared_ptr<const FlowField> of) {
  if (!flow) {
    flow = result_flow_;
    of = nullptr;
  }
  if (flow && flow->size() != frame_.size()) return;
  if (of != scaled_by_) {
    scaled_by_ = std::move(of);
    scale_.hold(scaled_by_.get());
    update();
    Q_EMIT scale_changed();
  }
  if (flow == flow_) return;
  flow_ = std::move(flow);
  flow_is_new_ = true;
  update();
  if (pointer_) Q_EMIT hover_changed();
}

void FlowView::clear() {
  frame_ = second_ = {};
  flow_.reset();
  result_flow_.reset();
  scale_.restart();
  painted_.reset();
  layout_changed();
}

void FlowView::set_mode(ViewMode mode) {
  mode_ = mode;
  layout_changed();
}

void FlowView::set_opacity(double opacity) {
  opacity_ = std::clamp(opacity, 0.0, 1.0);
  update();
}

void FlowView::set_colour_scale_automatic() {
  scale_.set_automatic();
  if (flow_) scale_.adapt(*flow_);
  update();
  Q_EMIT scale_changed();
}

void FlowView::set_colour_scale_fixed(double pixels) {
  scale_.set_fixed(pixels);
  update();
  Q_EMIT scale_changed();
}

void FlowView::fit() {
  mapping_.fit();
  layout_changed();
}

void FlowView::actual_size() {
  const QSizeF pane = mapping_.pane();
  mapping_.set_zoom_at({pane.width() / 2, pane.height() / 2}, 1 / devicePixelRatioF());
  layout_changed();
}

void FlowView::zoom_by(double factor) {
  const QSizeF pane = mapping_.pane();
  mapping_.zoom_at({pane.width() / 2, pane.height() / 2}, factor);
  layout_changed();
}

std::vector<QRectF> FlowView::panes() const {
  const QRectF whole(0, 0, width(), height());
  if (mode_ != ViewMode::side_by_side && mode_ != ViewMode::match) return {whole};
  const double half = std::max(1.0, std::floor((whole.width() - kGap) / 2));
  return {{0, 0, half, whole.height()}, {whole.width() - half, 0, half, whole.height()}};
}

QRectF FlowView::pane_at(QPointF point) const {
  const auto all = panes();
  for (const QRectF& pane : all)
    if (pane.contains(point)) return pane;
  return all.front();
}

void FlowView::layout_changed() {
  if (frame_) mapping_.set_picture(QSizeF(frame_.width, frame_.height));
  mapping_.set_pane(panes().front().size());
  update();
  Q_EMIT layout_shifted();
  if (pointer_) Q_EMIT hover_changed();
}

QPointF FlowView::to_widget(QPointF picture_point, int pane) const {
  return mapping_.to_pane(picture_point) + this->pane(pane).topLeft();
}

std::optional<QPoint> FlowView::pixel_at(QPointF point) const {
  if (!frame_) return std::nullopt;
  for (const QRectF& pane : panes()) {
    if (!pane.contains(point)) continue;
    const QPointF at = mapping_.to_picture(point - pane.topLeft());
    const QPoint pixel(int(std::floor(at.x())), int(std::floor(at.y())));
    if (QRect(0, 0, frame_.width, frame_.height).contains(pixel)) return pixel;
  }
  return std::nullopt;
}

std::optional<QPoint> FlowView::hovered_pixel() const {
  return pointer_ ? pixel_at(*pointer_) : std::nullopt;
}

std::optional<Vec2> FlowView::flow_at(QPoint pixel) const {
  if (!flow_ || pixel.x() < 0 || pixel.y() < 0 || pixel.x() >= flow_->width ||
      pixel.y() >= flow_->height || !flow_->is_valid(pixel.x(), pixel.y()))
    return std::nullopt;
  return flow_->at(pixel.x(), pixel.y());
}

double FlowView::shown_rate() { return painted_.rate(now()); }

void FlowView::fail(const QString& sentence) {
  if (sentence == last_failure_) return;  // once, not with every picture
  last_failure_ = sentence;
  Q_EMIT failed(sentence);
}

// Called again with every new context, so nothing of an older one may be left.
void FlowView::initializeGL() {
  free_gl();
  connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &FlowView::free_gl,
          Qt::UniqueConnection);
  try {
    renderer_ = std::make_unique<FlowRenderer>();
  } catch (const Error& error) {
    fail(QString::fromUtf8(error.what()));
  }
  frame_is_new_ = second_is_new_ = flow_is_new_ = true;
}

void FlowView::free_gl() {
  if (!renderer_) return;
  makeCurrent();
  renderer_.reset();
  doneCurrent();
}

void FlowView::upload() {
  if (frame_is_new_ && frame_) renderer_->upload_frame(frame_);
  if (second_is_new_ && second_) renderer_->upload_second(second_);
  if (flow_is_new_) {
    if (flow_)
      renderer_->upload_flow(*flow_);
    else
      renderer_->forget_flow();
  }
  if (result_is_new_) painted_.tick(now());
  frame_is_new_ = second_is_new_ = flow_is_new_ = result_is_new_ = false;
}

void FlowView::paintGL() {
  if (!renderer_) return;
  renderer_->clear(surround_colour(palette()));
  if (!frame_) return;
  try {
    upload();
  } catch (const Error& error) {
    fail(QString::fromUtf8(error.what()));
    return;
  }
  const double ratio = devicePixelRatioF();
  const int height_in_pixels = int(std::lround(height() * ratio));
  const auto all = panes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const QRectF lies = mapping_.picture_rect();
    FlowRenderer::Pane pane{
        .area = device_rect(all[i], ratio),
        .picture = {lies.topLeft() * ratio, lies.bottomRight() * ratio},
        .flow_weight = 0,
        .shade = false,
        .second = shows_second(int(i)),
        .max_length = float(scale_.pixels()),
    };
    if (pane.second && !second_) continue;
    if (mode_ == ViewMode::flow || (mode_ == ViewMode::side_by_side && i == 1))
      pane.flow_weight = 1;
    if (mode_ == ViewMode::blend && flow_) {
      pane.flow_weight = float(opacity_);
      pane.shade = true;
    }
    renderer_->draw(pane, height_in_pixels);
  }
}

}  // namespace flowscope::ui
