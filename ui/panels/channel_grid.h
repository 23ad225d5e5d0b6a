// All channels of a tensor as small pictures that scroll.
#pragma once

#include <QAbstractScrollArea>
#include <QHash>
#include <QImage>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/flow/maps.h"
#include "core/insides/paint.h"

namespace flowscope::ui {

// Only what is in view is painted. Every picture says its scale: the colours reach from the
// negative to the positive of that number.
class ChannelGrid : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit ChannelGrid(QWidget* parent = nullptr);

  // In that order; `labels` by channel. All on `scale`, or each on its own.
  void show_channels(std::shared_ptr<const Channels> channels, std::vector<int> order,
                     std::vector<QString> labels, std::optional<insides::Scale> scale);
  void set_favourites(std::set<int> favourites);
  const std::vector<int>& order() const { return order_; }
  int current() const { return order_.empty() ? -1 : order_[std::size_t(current_)]; }
  void set_current(int channel);

  QRect tile(int channel) const;                         // in the viewport
  QRect star(int channel) const;                         // the corner that makes it a favourite
  int painted() const { return int(pictures_.size()); }  // pictures made since the last change

 Q_SIGNALS:
  void opened(int channel);
  void favourite_toggled(int channel);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  int columns() const;
  QSize tile_size() const;
  QRect place(int index) const;
  std::optional<int> index_at(QPoint point) const;
  insides::Scale scale_of(int channel) const;
  const QImage& picture(int channel);
  void paint_tile(QPainter& painter, int index);
  void arrange();
  void move_to(int index);

  std::shared_ptr<const Channels> channels_;
  std::vector<int> order_;
  std::vector<QString> labels_;
  std::optional<insides::Scale> scale_;
  std::set<int> favourites_;
  QHash<int, QImage> pictures_;
  int current_ = 0;
  std::optional<int> hovered_;
};

}  // namespace flowscope::ui
