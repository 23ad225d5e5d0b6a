#include "ui/panels/network_view.h"

#include <QBuffer>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QSvgGenerator>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kMargin = 8, kBox = 52, kGap = 20, kCaption = 20, kLane = 16, kShare = 3;
constexpr double kHead = 4;  // of an arrow

using Runs = NetworkBlock::Runs;

void arrow_head(QPainter& painter, QPointF tip, QPointF along) {
  const QPointF across(-along.y(), along.x());
  painter.setBrush(painter.pen().color());
  painter.drawPolygon(QPolygonF(
      {tip, tip - 2 * kHead * along + kHead * across, tip - 2 * kHead * along - kHead * across}));
  painter.setBrush(Qt::NoBrush);
}

QString count_text(std::int64_t parameters) {
  if (parameters == 0) return NetworkView::tr("no weights");
  if (parameters < 1000000)
    return NetworkView::tr("%1 k weights").arg(double(parameters) / 1e3, 0, 'f', 0);
  return NetworkView::tr("%1 M weights").arg(double(parameters) / 1e6, 0, 'f', 2);
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

NetworkView::NetworkView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFont(number_font(caption_font()));
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(tr("Drawing of the network"));
  setToolTip(tr("The loaded network's blocks; a click on one opens its tensor"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NetworkView::show_blocks(std::vector<NetworkBlock> blocks) {
  blocks_ = std::move(blocks);
  links_ = insides::network_links(blocks_);
  if (marked_ && *marked_ >= int(blocks_.size())) marked_.reset();
  route();
  updateGeometry();
  update();
}

void NetworkView::route() {
  detours_.clear();
  for (const auto& link : links_) {
    if (link.to == link.from + 1) continue;
    const QString label = QString::fromStdString(insides::names_text(link.tensors));
    const auto same = std::find_if(detours_.begin(), detours_.end(), [&](const Detour& each) {
      return each.from == link.from && each.label == label;
    });
    if (same != detours_.end())
      same->to.push_back(link.to);
    else
      detours_.push_back({link.from, {link.to}, label, 0});
  }
  // Short ways inside; lanes are shared where they do not meet.
  std::sort(detours_.begin(), detours_.end(), [](const Detour& a, const Detour& b) {
    return span(a).second - span(a).first < span(b).second - span(b).first;
  });
  lanes_ = 0;
  for (std::size_t i = 0; i < detours_.size(); ++i) {
    const auto own = span(detours_[i]);
    const auto taken = [&](int lane) {
      return std::any_of(detours_.begin(), detours_.begin() + std::ptrdiff_t(i),
                         [&](const Detour& each) {
                           const auto [begin, end] = span(each);
                           return each.lane == lane && begin <= own.second && own.first <= end;
                         });
    };
    while (taken(detours_[i].lane)) ++detours_[i].lane;
    lanes_ = std::max(lanes_, detours_[i].lane + 1);
  }
}

bool NetworkView::begins_group(int block) const {
  return block == 0 || blocks_[std::size_t(block)].runs != blocks_[std::size_t(block) - 1].runs;
}

QString NetworkView::group_text(int block) const {
  const NetworkBlock& each = blocks_[std::size_t(block)];
  switch (each.runs) {
    case Runs::frame:
      return tr("Once a frame");
    case Runs::pair:
      return tr("Once a pair");
    case Runs::iteration:
      return tr("Every iteration: %1 times").arg(each.times);
    case Runs::picture:
      return tr("For the picture that is shown");
  }
  return {};
}

double NetworkView::boxes_width() const {
  return std::max(160.0, width() - 2 * kMargin - lanes_ * kLane - (lanes_ > 0 ? 8 : 0));
}

double NetworkView::lane_x(int lane) const {
  return kMargin + boxes_width() + 8 + (lane + 0.5) * kLane;
}

QRectF NetworkView::block_rect(int block) const {
  double y = 0;
  for (int i = 0; i <= block; ++i) {
    y += begins_group(i) ? kCaption : kGap;
    if (i < block) y += kBox + (begins_group(i + 1) ? kGap : 0);
  }
  return {kMargin, y, boxes_width(), kBox};
}

QSize NetworkView::sizeHint() const {
  const double height =
      blocks_.empty() ? 0 : block_rect(int(blocks_.size()) - 1).bottom() + kMargin;
  return {348, int(height)};
}

QSize NetworkView::minimumSizeHint() const { return {280, sizeHint().height()}; }

QString NetworkView::time_text(int block) const {
  const auto& seconds = blocks_[std::size_t(block)].seconds;
  if (!seconds) return tr("not measured");
  const auto share = insides::time_share(blocks_, std::size_t(block));
  return tr("%1 ms · %2 %").arg(*seconds * 1e3, 0, 'f', 1).arg(share.value_or(0) * 100, 0, 'f', 0);
}

QString NetworkView::explanation(int block) const {
  const NetworkBlock& each = blocks_[std::size_t(block)];
  const QString name = QString::fromStdString(each.name);
  QString text = teach(name);
  text += tr("\nIn: %1\nOut: %2")
              .arg(QString::fromStdString(insides::shapes_text(each.inputs)),
                   QString::fromStdString(insides::shapes_text(each.outputs)));
  if (each.opens) text += tr("\nClick: look at its tensor");
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
  QToolTip::showText(help->globalPos(), block ? explanation(*block) : toolTip(), this,
                     block ? block_rect(*block).toRect() : QRect());
  return true;
}

void NetworkView::mouseMoveEvent(QMouseEvent* event) {
  const auto block = block_at(event->position());
  setCursor(block && opens(*block) ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (std::exchange(marked_, block) != block) update();
}

void NetworkView::leaveEvent(QEvent*) {
  marked_.reset();
  update();
}

void NetworkView::mousePressEvent(QMouseEvent* event) {
  const auto block = block_at(event->position());
  if (event->button() == Qt::LeftButton && block && opens(*block))
    Q_EMIT opened(*blocks_[std::size_t(*block)].opens);
}

void NetworkView::keyPressEvent(QKeyEvent* event) {
  const int last = int(blocks_.size()) - 1;
  if (event->key() == Qt::Key_Down && last >= 0)
    marked_ = std::min(marked_.value_or(-1) + 1, last);
  else if (event->key() == Qt::Key_Up && last >= 0)
    marked_ = std::max(marked_.value_or(last + 1) - 1, 0);
  else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && marked_ &&
           opens(*marked_))
    Q_EMIT opened(*blocks_[std::size_t(*marked_)].opens);
  else
    return QWidget::keyPressEvent(event);
  update();
}

void NetworkView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  draw(painter);
}

QByteArray NetworkView::svg() const {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(size());
  generator.setViewBox(rect());
  generator.setTitle(accessibleName());
  QPainter painter(&generator);
  painter.fillRect(rect(), palette().color(QPalette::Window));
  draw(painter);
  painter.end();
  return bytes;
}

void NetworkView::draw(QPainter& painter) const {
  painter.setFont(font());
  draw_groups(painter);
  for (int i = 0; i < int(blocks_.size()); ++i) draw_block(painter, i);
  draw_links(painter);
}

void NetworkView::draw_groups(QPainter& painter) const {
  painter.setPen(quiet_colour(palette()));
  for (int i = 0; i < int(blocks_.size()); ++i)
    if (begins_group(i)) {
      const QRectF rect = block_rect(i);
      painter.drawText(QRectF(rect.x(), rect.y() - kCaption, rect.width() / 2 - 12, kCaption - 3),
                       Qt::AlignLeft | Qt::AlignBottom | Qt::TextDontClip, group_text(i));
    }
}

void NetworkView::draw_block(QPainter& painter, int block) const {
  const NetworkBlock& each = blocks_[std::size_t(block)];
  const QRectF rect = block_rect(block);
  const bool marked = marked_ == block;
  painter.setPen(
      QPen(palette().color(marked && opens(block) ? QPalette::Highlight : QPalette::Mid), 1));
  painter.setBrush(palette().color(QPalette::Button));
  painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
  painter.setBrush(Qt::NoBrush);
  const auto share = insides::time_share(blocks_, std::size_t(block));
  if (share)
    painter.fillRect(
        QRectF(rect.x() + 4, rect.bottom() - kShare - 1, (rect.width() - 8) * *share, kShare),
        palette().color(QPalette::WindowText));

  const double line = (kBox - kShare - 4) / 3;
  const auto row = [&](int index) {
    return QRectF(rect.x() + 8, rect.y() + 1 + index * line, rect.width() - 16, line);
  };
  const QFontMetrics metrics(font());
  const auto write = [&](int index, const QString& left, const QString& right) {
    painter.drawText(row(index), Qt::AlignRight | Qt::AlignVCenter, right);
    const int room = int(row(index).width()) - metrics.horizontalAdvance(right) - 8;
    painter.drawText(row(index), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(painter.font()).elidedText(left, Qt::ElideRight, room));
  };
  painter.setPen(palette().color(QPalette::WindowText));
  QString name = QString::fromStdString(each.name);
  name[0] = name[0].toUpper();
  write(0, name, time_text(block));
  painter.setPen(quiet_colour(palette()));
  const auto lines = insides::shape_lines(each.outputs);
  const auto text = [&](std::size_t index) {
    return index < lines.size() ? QString::fromStdString(lines[index]) : QString();
  };
  write(1, QStringLiteral("→ ") + text(0), {});
  write(2, text(1).isEmpty() ? QString() : QStringLiteral("    ") + text(1),
        count_text(each.parameters) + (opens(block) ? QStringLiteral("  ›") : QString()));
}

void NetworkView::draw_links(QPainter& painter) const {
  const QColor ink = quiet_colour(palette());
  painter.setPen(QPen(ink, 1.2));
  for (const auto& link : links_) {
    if (link.to != link.from + 1) continue;
    const QRectF from = block_rect(link.from), to = block_rect(link.to);
    // Right of the middle, where a group's caption does not reach.
    const double x = from.x() + 0.7 * from.width();
    painter.drawLine(QPointF(x, from.bottom()), QPointF(x, to.top()));
    arrow_head(painter, {x, to.top()}, {0, 1});
    const QRectF text(from.x() + 8, from.bottom(), x - from.x() - 18, kGap - 2);
    painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter,
                     QString::fromStdString(insides::names_text(link.tensors)));
  }
  for (const Detour& detour : detours_) {
    // Out below the middle of a block's side, in above it: each lane a little lower.
    const double x = lane_x(detour.lane);
    const auto out = [&](int block) {
      return block_rect(block).center().y() + 6 + 4.0 * (detour.lane % 5);
    };
    const auto in = [&](int block) {
      return block_rect(block).center().y() - 6 - 4.0 * (detour.lane % 5);
    };
    const double start = out(detour.from), edge = kMargin + boxes_width();
    double least = start, most = start;
    painter.drawLine(QPointF(edge, start), QPointF(x, start));
    for (const int to : detour.to) {
      const double end = in(to);
      least = std::min(least, end);
      most = std::max(most, end);
      painter.drawLine(QPointF(x, end), QPointF(edge, end));
      arrow_head(painter, {edge, end}, {-1, 0});
    }
    painter.drawLine(QPointF(x, least), QPointF(x, most));
  }
  label_detours(painter);
}

void NetworkView::label_detours(QPainter& painter) const {
  for (const Detour& detour : detours_) {
    const auto [least, most] = span(detour);
    const double first = block_rect(least).center().y(), last = block_rect(most).center().y();
    const double length = painter.fontMetrics().horizontalAdvance(detour.label) + 6;
    if (length > last - first) continue;
    painter.save();
    painter.translate(lane_x(detour.lane), (first + last) / 2);
    painter.rotate(90);
    const QRectF text(-length / 2, -kLane / 2, length, kLane);
    painter.fillRect(text, palette().color(QPalette::Window));
    painter.drawText(text, Qt::AlignCenter, detour.label);
    painter.restore();
  }
}

std::pair<int, int> NetworkView::span(const Detour& detour) {
  const auto [least, most] = std::minmax_element(detour.to.begin(), detour.to.end());
  return {std::min(detour.from, *least), std::max(detour.from, *most)};
}

}  // namespace flowscope::ui
