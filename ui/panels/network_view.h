// A network as a drawing: blocks from top to bottom, arrows for the tensors between them.
#pragma once

#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "core/flow/network_block.h"
#include "core/insides/network.h"

namespace flowscope::ui {

// As wide as it is given. Tensors that go to the next block take the short way down; all
// others, and those of the iteration before, run beside the blocks. A click on a block whose
// tensor can be looked at opens it; so do the arrow keys and Enter.
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

  // The same drawing as a document of its own.
  QByteArray svg() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void opened(flowscope::Inside what);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  // A tensor's way past other blocks: down or up a lane at the right.
  struct Detour {
    int from = 0;
    std::vector<int> to;
    QString label;
    int lane = 0;
  };
  static std::pair<int, int> span(const Detour& detour);  // first and last block
  void route();
  void draw(QPainter& painter) const;
  void draw_groups(QPainter& painter) const;
  void draw_block(QPainter& painter, int block) const;
  void draw_links(QPainter& painter) const;
  void label_detours(QPainter& painter) const;
  std::optional<int> block_at(QPointF point) const;
  double lane_x(int lane) const;
  double boxes_width() const;
  bool begins_group(int block) const;
  QString group_text(int block) const;
  bool opens(int block) const { return blocks_[std::size_t(block)].opens.has_value(); }

  std::vector<NetworkBlock> blocks_;
  std::vector<insides::NetworkLink> links_;
  std::vector<Detour> detours_;
  int lanes_ = 0;
  std::optional<int> marked_;  // under the pointer, or chosen with the keys
};

}  // namespace flowscope::ui
