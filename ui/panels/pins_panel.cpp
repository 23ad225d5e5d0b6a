#include "ui/panels/pins_panel.h"

#include <QHeaderView>
#include <QIcon>
#include <QPainter>
#include <QPixmap>
#include <QSignalBlocker>
#include <cmath>

#include "core/insides/geometry.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

QIcon disc(QColor colour) {
  QPixmap pixmap(24, 24);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(colour);
  painter.setPen(QPen(Qt::black, 2));
  painter.drawEllipse(3, 3, 18, 18);
  return QIcon(pixmap);
}

}  // namespace

PinsPanel::PinsPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("pins"), tr("Pins"), parent),
      table_(new QTableWidget(0, 5, this)) {
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->addWidget(table_);
  table_->setHorizontalHeaderLabels(
      {tr("Pin"), tr("Pixel"), tr("Flow, px"), tr("Length"), tr("Leads to")});
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(24);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setShowGrid(false);
  table_->setFont(number_font(caption_font()));
  table_->setMinimumHeight(96);
  table_->setAccessibleName(tr("Pins"));
  table_->setToolTip(
      tr("Click the picture to set a pin, drag it to move it, right click it to take it away. The "
         "flow is that of the chosen iteration at the pin's cell"));
  connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) {
    const auto& pins = this->selection().pins();
    if (row >= 0 && std::size_t(row) < pins.size())
      this->selection().choose_pin(pins[std::size_t(row)].number);
  });
  menu().addAction(tr("Remove all pins"), &selection, &Selection::remove_pins);
}

void PinsPanel::draw() {
  const QSignalBlocker shown_not_asked_for(table_);
  const Trace& trace = *selection().trace();
  const Vec2 cell_size = insides::pixels_per_cell(trace);
  const auto& pins = selection().pins();
  table_->setRowCount(int(pins.size()));
  for (std::size_t i = 0; i < pins.size(); ++i) {
    const Pin& pin = pins[i];
    const Cell cell = trace.cell_of(pin.pixel.x(), pin.pixel.y());
    const Vec2 flow = trace.flow_at(selection().iteration(), cell);
    const double u = double(flow.u * cell_size.u), v = double(flow.v * cell_size.v);
    const auto at = insides::correspondence_point(trace, selection().iteration(), cell);
    const auto pair = [](double x, double y, int decimals) {
      return QStringLiteral("%1, %2").arg(x, 0, 'f', decimals).arg(y, 0, 'f', decimals);
    };
    const QStringList texts = {QString::number(pin.number), pair(pin.pixel.x(), pin.pixel.y(), 0),
                               pair(u, v, 1), QString::number(std::hypot(u, v), 'f', 1),
                               pair(at.x, at.y, 1)};
    for (int column = 0; column < int(texts.size()); ++column) {
      auto* item = new QTableWidgetItem(texts[column]);
      if (column == 0) item->setIcon(disc(pin_colour(pin.number)));
      table_->setItem(int(i), column, item);
    }
    if (pin.number == selection().current()->number) table_->selectRow(int(i));
  }
}

std::vector<engine::NamedTensor> PinsPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  const Trace* trace = selection().trace();
  if (trace == nullptr) return out;
  for (const Pin& pin : selection().pins()) {
    engine::NamedTensor way{
        "pin" + std::to_string(pin.number) + "_way", {trace->iterations() + 1, 2}, {}};
    for (const auto& point : insides::trail(*trace, trace->cell_of(pin.pixel.x(), pin.pixel.y()))) {
      way.values.push_back(float(point.x));
      way.values.push_back(float(point.y));
    }
    out.push_back(std::move(way));
  }
  return out;
}

}  // namespace flowscope::ui
