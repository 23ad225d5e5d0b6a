#include "ui/panels/statistics_panel.h"

#include <QGridLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <utility>

#include "core/insides/plots.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kMostShown = 512;    // cells of the matrix a side; it is shrunk to that
constexpr int kQuickCells = 4096;  // whose rows are computed at once

using insides::Palette;

}  // namespace

StatisticsPanel::StatisticsPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("statistics"), tr("Pyramid statistics"), parent),
      levels_(new QComboBox(this)),
      blended_(new QCheckBox(tr("Picture"), this)),
      matrix_(new MapView(this)),
      curves_(new PlotView(this)),
      reading_(new Reading(2, this)) {
  add_controls();
  add_views();
  for (PanelJob* job : {&covariance_job_, &rows_job_, &matrix_job_})
    connect(job, &PanelJob::failed, reading_, &QLabel::setText);
}

void StatisticsPanel::add_controls() {
  add_caption(tr("Matrix of level"));
  for (int level = 0; level < kLevels; ++level) levels_->addItem(QString::number(level + 1), level);
  levels_->setAccessibleName(tr("Pyramid level"));
  levels_->setToolTip(
      tr("Level 1 of the correlation pyramid has cells of 8 pixels, each further level averages "
         "2×2 of the one before: fewer cells, and each is more like its neighbours"));
  blended_->setAccessibleName(blended_->text());
  blended_->setToolTip(tr("Lay the rows over image 2, whose cells they are"));
  for (QWidget* control : {static_cast<QWidget*>(levels_), static_cast<QWidget*>(blended_)}) {
    control->setFocusPolicy(Qt::TabFocus);
    controls().addWidget(control);
  }
  connect(levels_, &QComboBox::activated, this,
          [this] { selection().set_level(levels_->currentData().toInt()); });
  connect(blended_, &QCheckBox::toggled, this, &StatisticsPanel::draw_soon);
}

void StatisticsPanel::add_views() {
  auto* all = new QVBoxLayout(&body());
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(8);
  auto* grid = new QGridLayout;
  grid->setSpacing(8);
  for (int level = 0; level < kLevels; ++level) {
    auto* view = rows_[std::size_t(level)] = new MapView(&body());
    view->set_scale_bar(true);
    view->setMinimumHeight(120);
    view->set_title(tr("Level %1").arg(level + 1));
    view->setToolTip(
        tr("One row of the covariance: where the response maps of all cells of image 1 rise and "
           "fall together with what they read in the marked cell of image 2. Click for the row "
           "of another cell"));
    connect(view, &MapView::clicked, this, [this, level](QPoint at) {
      choose({at.x(), at.y()}, level);
    });
    grid->addWidget(view, level / 2, level % 2);
  }
  grid->addWidget(matrix_, 2, 0);
  grid->addWidget(curves_, 2, 1);
  for (int row = 0; row < 3; ++row) grid->setRowStretch(row, row < 2 ? 3 : 4);
  for (int column = 0; column < 2; ++column) grid->setColumnStretch(column, 1);
  all->addLayout(grid, 1);
  matrix_->set_scale_bar(true);
  matrix_->setToolTip(
      tr("All rows of one level, cells of image 2 row by row: the bands beside the diagonal are "
         "what neighbours share. Of a level with too many cells, the diagonal: every cell's own "
         "variance. Click to see a row as a map"));
  matrix_->set_reading([this](QPoint at) { return matrix_words(at); });
  curves_->setToolTip(
      tr("How wide the peak around the cell is at half its height: pooling widens it, so coarse "
         "levels see far and not sharply. Reach: the root mean square distance of all that is "
         "positive in the row, far away too"));
  connect(matrix_, &MapView::clicked, this, [this](QPoint at) {
    if (!covariance_) return;
    if (!full_) return choose({at.x(), at.y()}, full_level_);  // the diagonal
    const int width = covariance_->width(full_level_);
    const int row = at.y() * full_->height / matrix_->cells().height();
    choose({row % width, row / width}, full_level_);
  });
  all->addWidget(reading_);
}

void StatisticsPanel::choose(Cell cell, int level) {
  clicked_ = Cell{cell.x << level, cell.y << level};
  draw_soon();
}

Cell StatisticsPanel::cell() const {
  if (clicked_) return *clicked_;
  const Size size = trace_->map_size(0);
  if (!pin_) return {size.width / 2, size.height / 2};
  return trace_->cell_of(pin_->pixel.x(), pin_->pixel.y());
}

void StatisticsPanel::draw() {
  const Pin* pin = selection().current();
  if (std::exchange(pin_, pin ? std::optional(*pin) : std::nullopt) != pin_) clicked_.reset();
  {
    const QSignalBlocker quiet(levels_);
    levels_->setCurrentIndex(levels_->findData(selection().level()));
  }
  const bool another = selection().pair()->trace != trace_;
  if (another) {
    forget();
    trace_ = selection().pair()->trace;
  }
  if (covariance_) {
    compute_rows();
    compute_matrix();
  } else if (another || at_once()) {
    compute();
  }
}

void StatisticsPanel::forget() {
  for (PanelJob* job : {&covariance_job_, &rows_job_, &matrix_job_}) job->cancel();
  trace_.reset();
  covariance_.reset();
  shown_.clear();
  full_.reset();
  full_level_ = -1;
  for (MapView* view : rows_) view->clear();
  matrix_->clear();
  curves_->show_plot({});
}

void StatisticsPanel::compute() {
  const auto work = [this, trace = trace_](const std::stop_token& stop) -> PanelJob::Then {
    auto found = std::make_shared<const insides::ResponseCovariance>(
        trace->inside(Inside::features1), trace->inside(Inside::features2),
        std::min(trace->levels(), kLevels), stop);
    return [this, found] {
      covariance_ = found;
      compute_rows();
      compute_matrix();
    };
  };
  if (at_once()) return covariance_job_.run(work);
  reading_->setText(selection().studied() ? tr("Computing the covariance …")
                                          : tr("Once the video rests"));
  covariance_job_.start(work, selection().studied() ? 0 : PanelJob::kStill);
}

void StatisticsPanel::compute_rows() {
  const auto work = [this, covariance = covariance_, at = cell(),
                     cell_size = trace_->cell_size()](const std::stop_token&) -> PanelJob::Then {
    std::vector<Row> rows;
    for (int level = 0; level < covariance->levels(); ++level) {
      const Cell cell = covariance->cell_on(level, at);
      Map map = covariance->row(level, cell);
      const auto width = insides::row_width(map, cell, cell_size << level);
      rows.push_back({cell, std::move(map), width});
    }
    return [this, rows = std::move(rows)] { show_rows(rows); };
  };
  if (at_once() || covariance_->width(0) * covariance_->height(0) <= kQuickCells)
    rows_job_.run(work);
  else
    rows_job_.start(work);
}

void StatisticsPanel::show_rows(std::vector<Row> rows) {
  shown_ = std::move(rows);
  const Frame second = blended_->isChecked() ? selection().pair()->frame2 : Frame();
  const insides::Colour colour =
      pin_ && !clicked_ ? insides::pin_colour(pin_->number) : insides::Colour{0, 0, 0};
  for (int level = 0; level < int(shown_.size()); ++level) {
    const Row& row = shown_[std::size_t(level)];
    MapView& view = *rows_[std::size_t(level)];
    view.set_title(tr("Level %1: %2 px wide").arg(level + 1).arg(row.width.width, 0, 'f', 0));
    view.show_figure(insides::covariance_figure(*trace_, row.map, level, row.cell, colour, second));
  }
  curves_->show_plot(widths_plot());
  curves_->set_cursor(selection().level() + 1);
  read();
  Q_EMIT drawn();
}

insides::Plot StatisticsPanel::widths_plot() const {
  std::vector<insides::RowWidth> levels;
  for (const Row& row : shown_) levels.push_back(row.width);
  insides::Plot plot = insides::widths_plot(levels, cell());
  plot.title += ", " + pair_words(*selection().pair()).toStdString();
  return plot;
}

void StatisticsPanel::compute_matrix() {
  const int level = std::min(selection().level(), covariance_->levels() - 1);
  if (level == full_level_ && !(at_once() && matrix_job_.running())) return;
  full_level_ = level;
  full_.reset();
  matrix_->clear();
  matrix_->set_title(tr("Computing …"));
  const int cells = covariance_->width(level) * covariance_->height(level);
  if (cells > insides::ResponseCovariance::kLargest) return compute_diagonal(level);
  const auto work = [this, covariance = covariance_,
                     level](const std::stop_token& stop) -> PanelJob::Then {
    auto full = std::make_shared<const Map>(covariance->matrix(level, stop));
    return [this, full, small = insides::shrunk(*full, kMostShown)] {
      full_ = full;
      matrix_->set_title(tr("%1 × %1 cells").arg(full->width));
      matrix_->show_map(small, Palette::diverging);
      Q_EMIT matrix_drawn();
    };
  };
  at_once() ? matrix_job_.run(work) : matrix_job_.start(work);
}

void StatisticsPanel::compute_diagonal(int level) {
  const auto work = [this, covariance = covariance_,
                     level](const std::stop_token& stop) -> PanelJob::Then {
    return [this, diagonal = covariance->variance(level, stop)] {
      matrix_->set_title(tr("Too large: its diagonal"));
      matrix_->show_map(diagonal, Palette::sequential);
      Q_EMIT matrix_drawn();
    };
  };
  at_once() ? matrix_job_.run(work) : matrix_job_.start(work);
}

QString StatisticsPanel::matrix_words(QPoint at) const {
  if (!covariance_) return {};
  if (!full_)
    return tr("Variance of (%1, %2): %3")
        .arg(at.x())
        .arg(at.y())
        .arg(double(matrix_->map().at(at.x(), at.y())), 0, 'g', 3);
  const int width = covariance_->width(full_level_);
  const QSize shown = matrix_->cells();
  const int a = at.y() * full_->height / shown.height();
  const int b = at.x() * full_->width / shown.width();
  return tr("(%1, %2) with (%3, %4): %5")
      .arg(a % width)
      .arg(a / width)
      .arg(b % width)
      .arg(b / width)
      .arg(double(full_->at(b, a)), 0, 'g', 3);
}

void StatisticsPanel::read() {
  const Cell at = cell();
  const QString whose = clicked_ ? tr("the clicked cell")
                        : pin_   ? tr("pin %1").arg(pin_->number)
                                 : tr("the middle");
  reading_->setText(tr("Covariance with cell (%1, %2) of image 2, %3.\nClick a map for another.")
                        .arg(at.x)
                        .arg(at.y)
                        .arg(whose));
}

std::vector<engine::NamedTensor> StatisticsPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!body_shown() || !covariance_) return out;
  for (std::size_t level = 0; level < shown_.size(); ++level)
    out.push_back(
        engine::named("covariance_row_level" + std::to_string(level + 1), shown_[level].map));
  if (full_)
    out.push_back(engine::named("covariance_level" + std::to_string(full_level_ + 1), *full_));
  else if (!matrix_->map().values.empty())
    out.push_back(engine::named("covariance_diagonal_level" + std::to_string(full_level_ + 1),
                                matrix_->map()));
  return out;
}

std::vector<insides::Plot> StatisticsPanel::plots() const {
  if (!selection().pair() || !body_shown() || !covariance_ || shown_.empty()) return {};
  return {widths_plot()};
}

}  // namespace flowscope::ui
