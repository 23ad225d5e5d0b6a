// A map of numbers as a picture: reads under the pointer, carries marks and a scale.
#pragma once

#include <QImage>
#include <QPoint>
#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/image.h"
#include "core/flow/maps.h"
#include "core/insides/figure.h"

namespace flowscope::ui {

QImage to_qimage(const Image& image);

// Cells are squares as large as fit.
class MapView : public QWidget {
  Q_OBJECT
 public:
  explicit MapView(QWidget* parent = nullptr);

  // With all that belongs to it; a map with a scale bar below, where that is on.
  void show_figure(const insides::Figure& figure);
  // A map alone. The scale is its own where none is given.
  void show_map(Map map, insides::Palette palette, std::optional<insides::Scale> scale = {});
  // A picture of any size instead, without numbers.
  void show_picture(QImage picture);
  // `room`: of the picture that is missing, so that a snug view keeps its place.
  void clear(QSize room = {});
  const Map& map() const { return map_; }
  insides::Scale scale() const { return scale_; }
  const QImage& shown() const { return picture_; }  // without marks, one pixel a cell

  // Something behind the map, which lies over it with that opacity. `covers`: the part of the
  // map that it fills, in cells.
  void set_backdrop(QImage picture, const insides::Box& covers, double map_opacity);
  void set_title(const QString& title);  // one line above
  const QString& title() const { return title_; }
  void set_scale_bar(bool on);
  // Never higher than the picture needs at the widget's width.
  void set_snug(bool on);
  // The text of a cell under the pointer, instead of its value.
  void set_reading(std::function<QString(QPoint cell)> reading) { reading_ = std::move(reading); }

  void set_marks(std::vector<insides::Mark> marks);
  const std::vector<insides::Mark>& marks() const { return marks_; }

  std::optional<QPoint> hovered() const { return hovered_; }
  QSize cells() const { return picture_.size(); }
  // Where the map lies in the widget; the middle of a cell there.
  QRectF picture_rect() const;
  QPointF to_widget(QPointF cells) const;
  QSize sizeHint() const override { return {160, 120}; }
  QSize minimumSizeHint() const override { return {64, 72}; }

 Q_SIGNALS:
  void hover_changed();
  void clicked(QPoint cell);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  std::optional<QPoint> cell_at(QPointF point) const;
  void set_hovered(std::optional<QPoint> cell);
  bool leave_missing_cell();  // whether the hovered one was none of the picture's
  QString value_text(QPoint cell) const;
  void paint_mark(QPainter& painter, const insides::Mark& mark) const;
  void paint_scale(QPainter& painter) const;
  double top() const;
  double bottom() const;
  void limit_height();

  Map map_;
  insides::Palette palette_ = insides::Palette::sequential;
  insides::Scale scale_;
  QImage picture_, backdrop_;
  QSize room_;  // in cells, while there is no picture
  insides::Box backdrop_covers_;
  double opacity_ = 1;
  bool scale_bar_ = false, snug_ = false;
  QString title_;
  std::function<QString(QPoint)> reading_;
  std::vector<insides::Mark> marks_;
  std::optional<QPoint> hovered_;
};

}  // namespace flowscope::ui
