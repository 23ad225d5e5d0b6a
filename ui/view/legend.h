// The small colour wheel over the picture, with its scale.
#pragma once

#include <QImage>
#include <QWidget>

namespace flowscope::ui {

// Direction is hue, length saturation; the rim is `pixels` of motion. Lets the
// mouse through to the picture.
class Legend : public QWidget {
  Q_OBJECT
 public:
  explicit Legend(QWidget* parent = nullptr);
  void set_scale(double pixels, bool automatic);
  QString scale_text() const { return text_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void make_wheel(int diameter);
  QImage wheel_;
  QString text_;
};

}  // namespace flowscope::ui
