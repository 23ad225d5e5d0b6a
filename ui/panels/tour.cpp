#include "ui/panels/tour.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/panels/correlation_panel.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kWidth = 400, kMargin = 12;

enum Step { kFeatures, kAllPairs, kPyramid, kLookup, kUpdate, kUpsampling };
constexpr std::array<const char*, 6> kPanels = {"features",    "correlation", "correlation",
                                                "correlation", "iterations",  "upsampling"};

// Standard deviation of the grey levels around (x, y), which has `reach` pixels on each side.
double contrast(const Frame& frame, int x, int y, int reach) {
  double sum = 0, squares = 0;
  int count = 0;
  for (int row = y - reach; row < y + reach; row += 2)
    for (int column = x - reach; column < x + reach; column += 2) {
      const std::uint8_t* rgb = frame.row(row) + 3 * column;
      const double grey = (rgb[0] + rgb[1] + rgb[2]) / 3.0;
      sum += grey;
      squares += grey * grey;
      ++count;
    }
  return std::sqrt(std::max(0.0, squares / count - sum / count * sum / count));
}

QString title_of(int step) {
  switch (step) {
    case kFeatures:
      return Tour::tr("Features");
    case kAllPairs:
      return Tour::tr("All pairs");
    case kPyramid:
      return Tour::tr("Pyramid");
    case kLookup:
      return Tour::tr("Lookup");
    case kUpdate:
      return Tour::tr("Update");
    default:
      return Tour::tr("Upsampling");
  }
}

QString words_of(int step, const Trace* trace) {
  const int side = trace ? 2 * trace->radius() + 1 : 0;
  switch (step) {
    case kFeatures:
      return Tour::tr(
          "RAFT compares no colours. Its feature encoder turns each block of 8×8 pixels into a "
          "vector, in both images with the same weights, so that places which look alike get "
          "vectors which are alike. Every small picture is one entry of that vector over the "
          "whole frame.");
    case kAllPairs:
      return Tour::tr(
          "Every vector of image 1 meets every vector of image 2 in a dot product: the "
          "correlation volume. Here is the pin's part of it, its response map over image 2. "
          "Bright means alike. Where the pin really went should be bright; other places may be, "
          "too. Drag the pin and watch.");
    case kPyramid:
      return Tour::tr(
          "Image 2's side of the volume is averaged by 2, 4 and 8. Level 1 is sharp and sees "
          "little far, level 4 is coarse and sees across the frame. Image 1's side is left as "
          "it is: small and fast things keep a vector of their own.");
    case kLookup:
      return trace ? Tour::tr(
                         "No update sees the whole map. It reads %1×%1 samples around the place "
                         "where it believes the pin went, the red square, on every level: the "
                         "lookup window. This is before the first update, at zero motion. White "
                         "arrow: where the window's peak lies. Coloured arrow: the step that was "
                         "taken.")
                         .arg(side)
                   : Tour::tr(
                         "No update sees the whole map. It reads a small window around the place "
                         "where it believes the pin went, the red square, on every level.");
    case kUpdate: {
      QString text = Tour::tr(
          "A GRU reads the windows, the flow so far and the context of image 1, and says how far "
          "to step: Δf. Then it looks again from there, always with the same weights. Press play "
          "in this panel: the correspondence walks, the steps get shorter and come to rest.");
      if (trace) text += Tour::tr(" This pair took %1 updates.").arg(trace->iterations());
      return text;
    }
    default:
      break;
  }
  if (trace && !trace->convex())
    return Tour::tr(
        "So far each block of 8×8 pixels has one flow. This model mixes them by distance alone, "
        "bilinearly, which softens the edges of what moves. RAFT large and Flowscope's own "
        "models learn weights for each pixel instead: convex upsampling.");
  return Tour::tr(
      "So far each block of 8×8 pixels has one flow. Each pixel now mixes the nine flows around "
      "its block with weights that the network chooses for it; they are never negative and add "
      "up to 1: a convex combination. Compare the edges with the bilinear ones beside.");
}

}  // namespace

Tour::Tour(Inspector& inspector, QWidget* parent)
    : QFrame(parent),
      inspector_(inspector),
      title_(new QLabel(this)),
      count_(new QLabel(this)),
      text_(new QLabel(this)),
      hint_(new QLabel(this)),
      back_(new QPushButton(tr("Back"), this)),
      next_(new QPushButton(tr("Next"), this)),
      close_(new QPushButton(tr("Close"), this)) {
  setAccessibleName(tr("Guided tour"));
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(16, 12, 16, 12);
  rows->setSpacing(8);
  auto* head = new QHBoxLayout;
  head->addWidget(title_);
  head->addStretch(1);
  head->addWidget(count_);
  rows->addLayout(head);
  rows->addWidget(text_);
  rows->addWidget(hint_);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(close_);
  buttons->addStretch(1);
  buttons->addWidget(back_);
  buttons->addWidget(next_);
  rows->addLayout(buttons);
  QFont bold = body_font();
  bold.setBold(true);
  title_->setFont(bold);
  QPalette quiet = count_->palette();
  quiet.setColor(QPalette::WindowText, quiet_colour(quiet));
  count_->setPalette(quiet);
  hint_->setPalette(quiet);
  for (QLabel* label : {text_, hint_}) label->setWordWrap(true);
  back_->setToolTip(tr("The step before"));
  next_->setToolTip(tr("The next step of the tour"));
  close_->setToolTip(tr("End the tour; panels and pins stay"));
  connect(back_, &QPushButton::clicked, this, [this] { step(current_ - 1); });
  connect(next_, &QPushButton::clicked, this, [this] {
    if (current_ + 1 < count())
      step(current_ + 1);
    else
      finish();
  });
  connect(close_, &QPushButton::clicked, this, &Tour::finish);
  connect(&inspector_.selection(), &Selection::pair_changed, this, &Tour::pair_changed);
  if (parent != nullptr) parent->installEventFilter(this);
  hide();
}

int Tour::count() { return int(kPanels.size()); }

void Tour::start() {
  show();
  raise();
  step(0);
  next_->setFocus();
}

void Tour::step(int index) {
  current_ = std::clamp(index, 0, count() - 1);
  back_->setEnabled(current_ > 0);
  next_->setText(current_ + 1 < count() ? tr("Next") : tr("Done"));
  shown_ = false;
  inspector_.open(QString::fromLatin1(kPanels[std::size_t(current_)]));
  pair_changed();
}

void Tour::finish() {
  if (isHidden()) return;
  hide();
  Q_EMIT finished();
}

void Tour::pair_changed() {
  if (isHidden()) return;
  // Once a step: afterwards the hand may change what it wants.
  if (!shown_ && inspector_.selection().trace()) {
    shown_ = true;
    show_panels();
  }
  write();
}

QString Tour::why_not() const {
  const auto& pair = inspector_.selection().pair();
  if (!pair) return tr("Open a video first; the tour then goes on with it.");
  if (pair->trace) return {};
  if (pair->iterations == 0)
    return tr(
        "The method that is loaded has no insides. Choose a RAFT model at the top of the window; "
        "the tour goes on with it.");
  return tr("The insides of this pair are being computed.");
}

void Tour::write() {
  title_->setText(title_of(current_));
  count_->setText(tr("%1 of %2").arg(current_ + 1).arg(count()));
  text_->setText(words_of(current_, inspector_.selection().trace()));
  hint_->setText(why_not());
  hint_->setVisible(!hint_->text().isEmpty());
  place();
}

void Tour::show_panels() {
  Selection& selection = inspector_.selection();
  if (!selection.current())
    selection.add_pin(telling_pixel(*selection.pair()->flow, selection.pair()->frame1));
  if (current_ == kFeatures) inspector_.open_tensor(Inside::features1);
  if (current_ == kAllPairs || current_ == kPyramid || current_ == kLookup) {
    auto* panel = qobject_cast<CorrelationPanel*>(inspector_.panel(QStringLiteral("correlation")));
    const int all = panel->levels().count() - 1;
    selection.set_level(0);
    panel->levels().setCurrentIndex(current_ == kPyramid ? all : 0);
    Q_EMIT panel->levels().activated(panel->levels().currentIndex());
  }
  const int last = selection.iterations();
  selection.set_iteration(current_ == kUpsampling ? last
                          : current_ == kUpdate   ? std::min(1, last)
                                                  : 0);
}

QPoint Tour::telling_pixel(const FlowField& flow, const Frame& frame) {
  // Where even the slowest of five pixels moves: inside of a thing rather than at its edge.
  constexpr int kStep = 8;
  const int left = std::max(2 * kStep, flow.width / 8), top = std::max(2 * kStep, flow.height / 8);
  QPoint best(flow.width / 2, flow.height / 2);
  double most = 0;
  for (int y = top; y < flow.height - top; y += kStep)
    for (int x = left; x < flow.width - left; x += kStep) {
      float slowest = std::numeric_limits<float>::max();
      for (const auto& [dx, dy] :
           {std::pair{0, 0}, {kStep, 0}, {-kStep, 0}, {0, kStep}, {0, -kStep}}) {
        const Vec2 each = flow.at(x + dx, y + dy);
        slowest = std::min(slowest, flow.is_valid(x + dx, y + dy) ? std::hypot(each.u, each.v) : 0);
      }
      const double telling = double(slowest) * (1 + contrast(frame, x, y, 2 * kStep));
      if (telling > most) {
        most = telling;
        best = {x, y};
      }
    }
  return best;
}

void Tour::place() {
  const int width =
      parentWidget() ? std::min(kWidth, parentWidget()->width() - 2 * kMargin) : kWidth;
  resize(width, layout()->heightForWidth(width));
  if (parentWidget()) move(kMargin, parentWidget()->height() - height() - kMargin);
}

bool Tour::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QFrame::eventFilter(watched, event);
}

void Tour::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape)
    finish();
  else
    QFrame::keyPressEvent(event);
}

void Tour::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(palette().color(QPalette::Mid));
  painter.setBrush(palette().color(QPalette::Window));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

}  // namespace flowscope::ui
