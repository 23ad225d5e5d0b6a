// Chosen channels over the iterations, as a strip of small pictures.
#pragma once

#include <QAbstractScrollArea>
#include <QHash>
#include <QImage>
#include <memory>
#include <vector>

#include "core/flow/maps.h"

namespace flowscope::ui {

// One channel over all iterations; one scale for all its pictures.
struct FilmReel {
  int channel = 0;
  QString label;
  std::vector<Map> maps;  // by iteration; a coarse one has fewer cells
};

// Iterations run along the longer side: downward in a narrow dock. Only what is in view is
// painted.
class FilmStrip : public QAbstractScrollArea {
  Q_OBJECT
 public:
  explicit FilmStrip(QWidget* parent = nullptr);

  void show_reels(std::vector<FilmReel> reels);
  const std::vector<FilmReel>& reels() const { return reels_; }
  void set_iteration(int k);  // marked, and scrolled to

  float scale(int reel) const { return scales_[std::size_t(reel)]; }  // colours: −s … s
  QRect tile(int reel, int k) const;                                  // in the viewport

 Q_SIGNALS:
  void iteration_chosen(int k);
  void channel_chosen(int channel);  // by its label

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  bool down() const { return viewport()->height() > viewport()->width(); }
  int iterations() const { return reels_.empty() ? 0 : int(reels_.front().maps.size()); }
  QSize margin() const;  // for iterations' and channels' names
  QSize step() const;    // from picture to picture
  QRect label(int reel) const;
  const QImage& picture(int reel, int k);
  void paint_labels(QPainter& painter);
  void arrange();
  void reveal();

  std::vector<FilmReel> reels_;
  std::vector<float> scales_;
  QHash<std::pair<int, int>, QImage> pictures_;
  int k_ = 0;
};

}  // namespace flowscope::ui
