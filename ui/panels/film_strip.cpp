#include "ui/panels/film_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/insides/channels.h"
#include "core/insides/paint.h"
#include "ui/panels/chosen_tensor.h"
#include "ui/panels/map_view.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kGap = 3, kLine = 16, kNumbers = 26, kNames = 56;
constexpr int kLeast = 48, kMost = 160;  // width of a picture

}  // namespace

FilmStrip::FilmStrip(QWidget* parent) : QAbstractScrollArea(parent) {
  setFrameShape(QFrame::NoFrame);
  setFont(number_font(caption_font()));
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setAutoFillBackground(false);
  setAccessibleName(tr("Film strip"));
  setToolTip(
      tr("A picture for every iteration; the number beside a channel is the end of its scale, the "
         "same for all of them. Click a picture to go to that iteration, a name to open the "
         "channel"));
}

void FilmStrip::show_reels(std::vector<FilmReel> reels) {
  reels_ = std::move(reels);
  scales_.clear();
  pictures_.clear();
  for (const FilmReel& reel : reels_) {
    const auto [least, largest] = insides::range_over(reel.maps);
    scales_.push_back(std::max(std::abs(least), std::abs(largest)));
  }
  arrange();
  reveal();
  viewport()->update();
}

void FilmStrip::set_iteration(int k) {
  if (std::exchange(k_, k) == k) return;
  reveal();
  viewport()->update();
}

QSize FilmStrip::margin() const {
  return down() ? QSize(kNumbers, 2 * kLine) : QSize(kNames, kLine);
}

QSize FilmStrip::step() const {
  if (reels_.empty() || reels_.front().maps.empty()) return {1, 1};
  const Map& map = reels_.front().maps.back();
  const int across = std::max(1, down() ? int(reels_.size()) : iterations());
  const int room = viewport()->width() - margin().width();
  const int width = std::clamp(room / across - kGap, kLeast, kMost);
  return {width + kGap, std::max(8, width * map.height / std::max(map.width, 1)) + kGap};
}

QRect FilmStrip::tile(int reel, int k) const {
  const QSize one = step();
  const int column = down() ? reel : k, row = down() ? k : reel;
  return {margin().width() + column * one.width() - horizontalScrollBar()->value(),
          margin().height() + row * one.height() - verticalScrollBar()->value(), one.width() - kGap,
          one.height() - kGap};
}

// Names stay where they are while the pictures scroll.
QRect FilmStrip::label(int reel) const {
  const QRect first = tile(reel, 0);
  return down() ? QRect(first.left(), 0, first.width(), 2 * kLine)
                : QRect(0, first.top(), kNames - 4, std::max(first.height(), 2 * kLine));
}

void FilmStrip::arrange() {
  const QSize one = step();
  const int across = std::max(1, down() ? int(reels_.size()) : iterations());
  const int along = down() ? iterations() : int(reels_.size());
  const int width = margin().width() + across * one.width() - kGap;
  const int height = margin().height() + along * one.height() - kGap;
  horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
  verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
  horizontalScrollBar()->setPageStep(viewport()->width());
  verticalScrollBar()->setPageStep(viewport()->height());
  horizontalScrollBar()->setSingleStep(one.width());
  verticalScrollBar()->setSingleStep(one.height());
}

void FilmStrip::reveal() {
  if (reels_.empty()) return;
  const QRect at = tile(0, k_);
  const QSize names = margin();
  auto* bar = down() ? verticalScrollBar() : horizontalScrollBar();
  const int first = down() ? at.top() - names.height() : at.left() - names.width();
  const int last = down() ? at.bottom() - viewport()->height() : at.right() - viewport()->width();
  if (first < 0)
    bar->setValue(bar->value() + first);
  else if (last >= 0)
    bar->setValue(bar->value() + last + 1);
}

void FilmStrip::resizeEvent(QResizeEvent*) {
  arrange();
  reveal();
}

const QImage& FilmStrip::picture(int reel, int k) {
  QImage& made = pictures_[{reel, k}];
  if (made.isNull())
    made = to_qimage(insides::painted(reels_[std::size_t(reel)].maps[std::size_t(k)],
                                      insides::Palette::diverging,
                                      insides::Scale{-scale(reel), scale(reel)}));
  return made;
}

void FilmStrip::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const QRect view(QPoint(margin().width(), margin().height()),
                   QPoint(viewport()->width(), viewport()->height()));
  painter.setClipRect(view);
  for (int reel = 0; reel < int(reels_.size()); ++reel)
    for (int k = 0; k < iterations(); ++k) {
      const QRect at = tile(reel, k);
      if (!at.intersects(view)) continue;
      const QImage& image = picture(reel, k);
      painter.setRenderHint(QPainter::SmoothPixmapTransform, at.width() < image.width());
      painter.drawImage(at, image);
      if (k == k_) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(at.adjusted(0, 0, -1, -1));
      }
    }
  painter.setClipping(false);
  paint_labels(painter);
}

void FilmStrip::paint_labels(QPainter& painter) {
  const QSize names = margin();
  painter.setPen(quiet_colour(palette()));
  for (int k = 0; k < iterations() && !reels_.empty(); ++k) {
    const QRect at = tile(0, k);
    const QRect number = down() ? QRect(0, at.top(), kNumbers - 4, at.height())
                                : QRect(at.left(), 0, at.width(), kLine);
    const bool hidden = down() ? number.top() < names.height() : number.left() < names.width();
    if (!hidden)
      painter.drawText(number, down() ? int(Qt::AlignRight | Qt::AlignVCenter) : Qt::AlignCenter,
                       QString::number(k));
  }
  for (int reel = 0; reel < int(reels_.size()); ++reel) {
    const QRect at = label(reel);
    const bool hidden = down() ? at.left() < names.width() : at.top() < names.height();
    if (hidden) continue;
    const QString name =
        fontMetrics().elidedText(reels_[std::size_t(reel)].label, Qt::ElideRight, at.width());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(at.left(), at.top(), at.width(), kLine), Qt::AlignCenter, name);
    painter.setPen(quiet_colour(palette()));
    painter.drawText(QRect(at.left(), at.top() + kLine, at.width(), kLine), Qt::AlignCenter,
                     QStringLiteral("±") + short_number(double(scale(reel))));
  }
}

void FilmStrip::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const QPoint at = event->pos();
  const bool on_names = down() ? at.y() < margin().height() : at.x() < margin().width();
  for (int reel = 0; reel < int(reels_.size()); ++reel) {
    if (on_names && label(reel).contains(at))
      return Q_EMIT channel_chosen(reels_[std::size_t(reel)].channel);
    for (int k = 0; k < iterations() && !on_names; ++k)
      if (tile(reel, k).contains(at)) return Q_EMIT iteration_chosen(k);
  }
}

}  // namespace flowscope::ui
