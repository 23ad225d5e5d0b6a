// The network's drawing as a widget: what each block is, and a way to its tensors.
#pragma once

#include <QMenu>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/flow/network_block.h"
#include "core/insides/network_drawing.h"

namespace flowscope::ui {

QString sight_text(Sight what);  // "Feature map 1"

// As wide as it is given. A click on a block opens what there is to look at; where that is more
// than one thing, a menu asks. So do the arrow keys and Enter.
class NetworkView : public QWidget {
  Q_OBJECT
 public:
  explicit NetworkView(QWidget* parent = nullptr);

  void show_blocks(std::vector<NetworkBlock> blocks);
  const std::vector<NetworkBlock>& blocks() const { return blocks_; }
  QRectF block_rect(int block) const;
  // What is written beside a block's name: "31.2 ms · 42 %".
  QString time_text(int block) const;
  QString explanation(int block) const;  // its tool tip
  QMenu& choice() const { return *choice_; }

  // The same drawing as a document of its own, for paper.
  QByteArray svg() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void opened(flowscope::Sight what);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  using Drawing = insides::NetworkDrawing;
  void lay_out();
  void open(int block);
  void draw_block(QPainter& painter, int block) const;
  void draw_row(QPainter& painter, const Drawing::Row& row) const;
  void draw_label(QPainter& painter, const Drawing::LaneLabel& label) const;
  std::optional<int> block_at(QPointF point) const;
  const NetworkBlock& block(int index) const { return blocks_[std::size_t(index)]; }

  std::vector<NetworkBlock> blocks_;
  Drawing drawing_;
  QMenu* choice_;
  std::optional<int> marked_;  // under the pointer, or chosen with the keys
};

}  // namespace flowscope::ui
