#include "ui/panels/channel_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "ui/panels/chosen_tensor.h"
#include "ui/panels/map_view.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kLeastWidth = 104, kGap = 4, kCaption = 18, kStar = 18;

}  // namespace

ChannelGrid::ChannelGrid(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFont(number_font(caption_font()));
  setFocusPolicy(Qt::StrongFocus);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  setAccessibleName(tr("Channels"));
  setToolTip(
      tr("A click opens a channel, the star makes it a favourite: those come first. Arrow keys "
         "move, Enter opens, Space makes a favourite"));
}

void ChannelGrid::show_channels(std::shared_ptr<const Channels> channels, std::vector<int> order,
                                std::vector<QString> labels, std::optional<insides::Scale> scale) {
  const int before = current();
  channels_ = std::move(channels);
  order_ = std::move(order);
  labels_ = std::move(labels);
  scale_ = scale;
  pictures_.clear();
  current_ = 0;
  const auto found = std::find(order_.begin(), order_.end(), before);
  if (found != order_.end()) current_ = int(found - order_.begin());
  arrange();
  viewport()->update();
}

void ChannelGrid::set_favourites(std::set<int> favourites) {
  favourites_ = std::move(favourites);
  viewport()->update();
}

void ChannelGrid::set_current(int channel) {
  const auto found = std::find(order_.begin(), order_.end(), channel);
  if (found != order_.end()) move_to(int(found - order_.begin()));
}

int ChannelGrid::columns() const {
  return std::max(1, (viewport()->width() + kGap) / (kLeastWidth + kGap));
}

QSize ChannelGrid::tile_size() const {
  const int width = (viewport()->width() + kGap) / columns() - kGap;
  const bool known = channels_ && channels_->width > 0;
  const int height = known ? width * channels_->height / channels_->width : width;
  return {width, std::max(height, 16) + kCaption};
}

QRect ChannelGrid::place(int index) const {
  const QSize size = tile_size();
  const int row = index / columns(), column = index % columns();
  return {
      {column * (size.width() + kGap), row * (size.height() + kGap) - verticalScrollBar()->value()},
      size};
}

QRect ChannelGrid::tile(int channel) const {
  const auto found = std::find(order_.begin(), order_.end(), channel);
  return found == order_.end() ? QRect() : place(int(found - order_.begin()));
}

QRect ChannelGrid::star(int channel) const {
  const QRect all = tile(channel);
  return {all.right() - kStar + 1, all.bottom() - kCaption + 1, kStar, kCaption};
}

std::optional<int> ChannelGrid::index_at(QPoint point) const {
  const QSize size = tile_size();
  const int column = point.x() / (size.width() + kGap);
  const int row = (point.y() + verticalScrollBar()->value()) / (size.height() + kGap);
  const int index = row * columns() + column;
  if (column >= columns() || index < 0 || index >= int(order_.size())) return std::nullopt;
  if (!place(index).contains(point)) return std::nullopt;
  return index;
}

insides::Scale ChannelGrid::scale_of(int channel) const {
  return scale_ ? *scale_ : insides::scale_of(channels_->map(channel), insides::Palette::diverging);
}

const QImage& ChannelGrid::picture(int channel) {
  QImage& made = pictures_[channel];
  if (made.isNull())
    made = to_qimage(
        insides::painted(channels_->map(channel), insides::Palette::diverging, scale_of(channel)));
  return made;
}

void ChannelGrid::arrange() {
  const int rows = (int(order_.size()) + columns() - 1) / columns();
  const int step = tile_size().height() + kGap;
  verticalScrollBar()->setRange(0, std::max(0, rows * step - kGap - viewport()->height()));
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setSingleStep(step / 2);
}

void ChannelGrid::resizeEvent(QResizeEvent*) { arrange(); }

void ChannelGrid::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  if (!channels_ || channels_->cells() == 0) return;
  const int step = tile_size().height() + kGap;
  const int first = verticalScrollBar()->value() / step * columns();
  for (int index = first; index < int(order_.size()); ++index) {
    if (place(index).top() >= viewport()->height()) break;
    paint_tile(painter, index);
  }
}

void ChannelGrid::paint_tile(QPainter& painter, int index) {
  const int channel = order_[std::size_t(index)];
  const QRect all = place(index);
  const QRect cells = all.adjusted(0, 0, 0, -kCaption);
  const QImage& image = picture(channel);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, cells.width() < image.width());
  painter.drawImage(cells, image);
  if ((hasFocus() && index == current_) || hovered_ == index) {
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(cells.adjusted(0, 0, -1, -1));
  }
  const QRect words(all.left() + 2, cells.bottom() + 1, all.width() - kStar - 2, kCaption);
  const QString scale = QStringLiteral("±") + short_number(double(scale_of(channel).largest));
  painter.setPen(quiet_colour(palette()));
  const int room = words.width() - fontMetrics().horizontalAdvance(scale) - 4;
  painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, scale);
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                   fontMetrics().elidedText(labels_[std::size_t(channel)], Qt::ElideRight, room));
  const bool favourite = favourites_.count(channel) > 0;
  if (!favourite && hovered_ != index) return;
  painter.drawText(star(channel), Qt::AlignCenter,
                   favourite ? QStringLiteral("★") : QStringLiteral("☆"));
}

void ChannelGrid::mousePressEvent(QMouseEvent* event) {
  const auto index = index_at(event->pos());
  if (!index || event->button() != Qt::LeftButton) return;
  move_to(*index);
  const int channel = order_[std::size_t(*index)];
  if (star(channel).contains(event->pos()))
    Q_EMIT favourite_toggled(channel);
  else
    Q_EMIT opened(channel);
}

void ChannelGrid::mouseMoveEvent(QMouseEvent* event) {
  const auto index = index_at(event->pos());
  if (std::exchange(hovered_, index) != index) viewport()->update();
}

bool ChannelGrid::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && hovered_) {
    hovered_.reset();
    viewport()->update();
  }
  if (event->type() == QEvent::ToolTip) {
    auto* help = static_cast<QHelpEvent*>(event);
    const auto index = index_at(help->pos());
    const int channel = index ? order_[std::size_t(*index)] : 0;
    if (index)
      QToolTip::showText(help->globalPos(),
                         tr("%1: colours from %2 to %3\n%4")
                             .arg(labels_[std::size_t(channel)])
                             .arg(double(scale_of(channel).least), 0, 'g', 4)
                             .arg(double(scale_of(channel).largest), 0, 'g', 4)
                             .arg(toolTip()),
                         this);
    else
      QToolTip::hideText();
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void ChannelGrid::move_to(int index) {
  if (order_.empty()) return;
  current_ = std::clamp(index, 0, int(order_.size()) - 1);
  const QRect all = place(current_);
  auto* bar = verticalScrollBar();
  if (all.top() < 0) bar->setValue(bar->value() + all.top());
  if (all.bottom() >= viewport()->height())
    bar->setValue(bar->value() + all.bottom() - viewport()->height() + 1);
  viewport()->update();
}

void ChannelGrid::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return move_to(current_ - 1);
    case Qt::Key_Right:
      return move_to(current_ + 1);
    case Qt::Key_Up:
      return move_to(current_ - columns());
    case Qt::Key_Down:
      return move_to(current_ + columns());
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (current() >= 0) Q_EMIT opened(current());
      return;
    case Qt::Key_Space:
      if (current() >= 0) Q_EMIT favourite_toggled(current());
      return;
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

}  // namespace flowscope::ui
