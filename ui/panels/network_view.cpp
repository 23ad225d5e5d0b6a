#include "ui/panels/network_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "core/insides/network.h"
#include "ui/theme.h"
#include "ui/tips.h"

namespace flowscope::ui {
namespace {

QPointF point(const insides::Point& at) { return {at.x, at.y}; }
QRectF rect_of(const insides::Box& box) {
  return {QPointF(box.left, box.top), QPointF(box.right, box.bottom)};
}

void draw_head(QPainter& painter, const insides::NetworkDrawing::Head& head) {
  const QPointF tip = point(head.tip), along = point(head.along), across(-along.y(), along.x());
  const QPointF back = tip - insides::kHeadLength * along;
  const QPointF side = insides::kHeadLength / 2 * across;
  painter.drawPolygon(QPolygonF({tip, back + side, back - side}));
}

QString teach(const QString& name) {
  const auto begins = [&](const char* with) { return name.startsWith(QLatin1String(with)); };
  if (begins("feature"))
    return NetworkView::tr(
        "Turns each 8×8 block of pixels into a feature vector; the same weights for both images, "
        "so that like things get like vectors.");
  if (begins("context"))
    return NetworkView::tr(
        "Looks at image 1 alone: where its objects end. One half begins the hidden state, the "
        "other is what every update sees.");
  if (begins("first"))
    return NetworkView::tr("Guesses a coarse flow at once, so that fewer updates do.");
  if (begins("correlation"))
    return NetworkView::tr(
        "Compares all pairs: every feature vector of image 1 with every one of image 2, and "
        "averages image 2's side to four levels.");
  if (begins("lookup"))
    return NetworkView::tr(
        "Reads a window around the present correspondence on each level of the pyramid.");
  if (begins("motion"))
    return NetworkView::tr("Mixes what the windows say with the flow so far: motion features.");
  if (begins("GRU"))
    return NetworkView::tr(
        "The memory: gates decide how much of the hidden state is kept and how much is written "
        "anew.");
  if (begins("flow"))
    return NetworkView::tr("Reads the step Δf that this update takes from the hidden state.");
  if (name.endsWith(QLatin1String("upsampling")))
    return NetworkView::tr("Makes a flow for each pixel from the flow of the cells.");
  return {};
}

}  // namespace

QString sight_text(Sight what) {
  switch (what) {
    case Sight::features1:
      return NetworkView::tr("Feature map 1");
    case Sight::features2:
      return NetworkView::tr("Feature map 2");
    case Sight::context:
      return NetworkView::tr("Context");
    case Sight::first_flow:
      return NetworkView::tr("First flow");
    case Sight::responses:
      return NetworkView::tr("Response maps");
    case Sight::window:
      return NetworkView::tr("Lookup window");
    case Sight::lookup:
      return NetworkView::tr("Lookup, channel by channel");
    case Sight::motion:
      return NetworkView::tr("Motion features");
    case Sight::gates:
      return NetworkView::tr("GRU gates");
    case Sight::hidden:
      return NetworkView::tr("Hidden state");
    case Sight::update:
      return NetworkView::tr("Updates of the flow");
    case Sight::upsampling:
      return NetworkView::tr("Upsampling");
  }
  return {};
}

NetworkView::NetworkView(QWidget* parent) : QWidget(parent), choice_(new QMenu(this)) {
  setMouseTracking(true);
  setProperty(WrappedTips::kOwnTips, true);
  setFont(number_font(caption_font()));
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(tr("Drawing of the network"));
  setToolTip(tr("The loaded network's blocks; a click on one opens its tensors"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  choice_->setAccessibleName(tr("What to look at"));
}

void NetworkView::show_blocks(std::vector<NetworkBlock> blocks) {
  choice_->hide();
  blocks_ = std::move(blocks);
  if (marked_ && *marked_ >= int(blocks_.size())) marked_.reset();
  lay_out();
  updateGeometry();
  update();
}

void NetworkView::lay_out() { drawing_ = insides::network_drawing(blocks_, width()); }

void NetworkView::resizeEvent(QResizeEvent*) { lay_out(); }

QRectF NetworkView::block_rect(int block) const {
  return rect_of(drawing_.blocks[std::size_t(block)].box);
}

QSize NetworkView::sizeHint() const { return {348, int(drawing_.height)}; }

QSize NetworkView::minimumSizeHint() const { return {280, sizeHint().height()}; }

QString NetworkView::time_text(int block) const {
  return QString::fromStdString(insides::time_text(blocks_, std::size_t(block)));
}

QString NetworkView::explanation(int index) const {
  const NetworkBlock& each = block(index);
  QString text = teach(QString::fromStdString(each.name));
  text += tr("\nIn: %1\nOut: %2")
              .arg(QString::fromStdString(insides::shapes_text(each.inputs)),
                   QString::fromStdString(insides::shapes_text(each.outputs)));
  QStringList sights;
  for (const Sight what : each.opens) sights.append(sight_text(what));
  if (!sights.empty()) text += tr("\nClick: %1").arg(sights.join(QStringLiteral(" · ")));
  return text.trimmed();
}

std::optional<int> NetworkView::block_at(QPointF point) const {
  for (int i = 0; i < int(blocks_.size()); ++i)
    if (block_rect(i).contains(point)) return i;
  return std::nullopt;
}

bool NetworkView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto block = block_at(help->pos());
  QToolTip::showText(help->globalPos(), wrapped_tip(block ? explanation(*block) : toolTip()), this,
                     block ? block_rect(*block).toRect() : QRect());
  return true;
}

void NetworkView::mouseMoveEvent(QMouseEvent* event) {
  const auto at = block_at(event->position());
  setCursor(at && !block(*at).opens.empty() ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (std::exchange(marked_, at) != at) update();
}

void NetworkView::leaveEvent(QEvent*) {
  marked_.reset();
  update();
}

void NetworkView::mousePressEvent(QMouseEvent* event) {
  const auto at = block_at(event->position());
  if (event->button() == Qt::LeftButton && at) open(*at);
}

void NetworkView::keyPressEvent(QKeyEvent* event) {
  const int last = int(blocks_.size()) - 1;
  if (event->key() == Qt::Key_Down && last >= 0)
    marked_ = std::min(marked_.value_or(-1) + 1, last);
  else if (event->key() == Qt::Key_Up && last >= 0)
    marked_ = std::max(marked_.value_or(last + 1) - 1, 0);
  else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && marked_)
    open(*marked_);
  else
    return QWidget::keyPressEvent(event);
  update();
}

void NetworkView::open(int index) {
  const std::vector<Sight>& sights = block(index).opens;
  if (sights.size() == 1) Q_EMIT opened(sights[0]);
  if (sights.size() < 2) return;
  choice_->clear();
  for (const Sight what : sights)
    connect(choice_->addAction(sight_text(what)), &QAction::triggered, this,
            [this, what] { Q_EMIT opened(what); });
  choice_->popup(mapToGlobal(block_rect(index).bottomLeft().toPoint()));
  choice_->setActiveAction(choice_->actions().constFirst());  // Enter takes it
}

void NetworkView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (int i = 0; i < int(blocks_.size()); ++i) draw_block(painter, i);
  for (const auto& row : drawing_.rows) draw_row(painter, row);
  const QColor quiet = quiet_colour(palette());
  painter.setPen(QPen(quiet, 1.2));
  for (const auto& [from, to] : drawing_.lines) painter.drawLine(point(from), point(to));
  painter.setBrush(quiet);
  for (const auto& head : drawing_.heads) draw_head(painter, head);
  for (const auto& label : drawing_.lane_labels) draw_label(painter, label);
}

QByteArray NetworkView::svg() const {
  return QByteArray::fromStdString(insides::svg(insides::network_drawing(blocks_)));
}

void NetworkView::draw_block(QPainter& painter, int index) const {
  const bool marked = marked_ == index && !block(index).opens.empty();
  painter.setPen(QPen(palette().color(marked ? QPalette::Highlight : QPalette::Mid), 1));
  painter.setBrush(palette().color(QPalette::Button));
  painter.drawRoundedRect(block_rect(index).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  painter.fillRect(rect_of(drawing_.blocks[std::size_t(index)].share),
                   palette().color(QPalette::WindowText));
}

void NetworkView::draw_row(QPainter& painter, const Drawing::Row& row) const {
  const bool plain = row.ink == Drawing::Ink::plain;
  painter.setPen(plain ? palette().color(QPalette::WindowText) : quiet_colour(palette()));
  const QFontMetrics metrics(font());
  const QRectF rect = rect_of(row.box);
  int room = int(rect.width());
  if (!row.right.empty()) {
    const QString right =
        metrics.elidedText(QString::fromStdString(row.right), Qt::ElideRight, room);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, right);
    room -= metrics.horizontalAdvance(right) + 8;
  }
  painter.drawText(
      rect, Qt::AlignLeft | Qt::AlignVCenter,
      metrics.elidedText(QString::fromStdString(row.left), Qt::ElideRight, std::max(room, 0)));
}

void NetworkView::draw_label(QPainter& painter, const Drawing::LaneLabel& label) const {
  const QString words = QString::fromStdString(label.words);
  const double length = QFontMetricsF(font()).horizontalAdvance(words) + 6;
  if (length > label.room) return;
  painter.save();
  painter.translate(point(label.middle));
  painter.rotate(90);
  const QRectF ground(-length / 2, -insides::kLaneWidth / 2, length, insides::kLaneWidth);
  painter.fillRect(ground, palette().color(QPalette::Window));
  painter.drawText(ground, Qt::AlignCenter, words);
  painter.restore();
}

}  // namespace flowscope::ui
