// Vectors below each other: a row of bars for each, all on one scale.
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <vector>

namespace flowscope::ui {

class VectorBars : public QWidget {
  Q_OBJECT
 public:
  struct Vector {
    QString name;
    QColor colour;
    std::vector<float> values;
  };

  explicit VectorBars(QWidget* parent = nullptr);

  void show_vectors(std::vector<Vector> vectors);  // of equal length
  const std::vector<Vector>& vectors() const { return vectors_; }
  void set_channel(int channel);          // marked
  float scale() const { return scale_; }  // the height of a row: −scale … scale
  QRectF bar(int vector, int channel) const;
  QSize minimumSizeHint() const override { return {160, 96}; }

 Q_SIGNALS:
  void chosen(int channel);  // by a click or a drag

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  int length() const { return vectors_.empty() ? 0 : int(vectors_.front().values.size()); }
  QRectF row(int vector) const;
  double x(double channel) const;
  void choose(double at);

  std::vector<Vector> vectors_;
  float scale_ = 1;
  int channel_ = 0;
};

}  // namespace flowscope::ui
