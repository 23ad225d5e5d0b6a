#include "ui/panels/network_panel.h"

#include <QFileDialog>
#include <QSaveFile>
#include <QScrollArea>
#include <QSignalBlocker>
#include <algorithm>
#include <limits>

#include "core/base/error.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kMiB = 1 << 20;

QString mib(std::size_t bytes) { return QString::number(double(bytes) / kMiB, 'f', 1); }

}  // namespace

NetworkPanel::NetworkPanel(Selection& selection, Study& study, QWidget* parent)
    : Panel(selection, QStringLiteral("network"), tr("Network"), parent),
      study_(study),
      view_(new NetworkView),
      pair_(new QLabel(this)),
      kept_(new QLabel(this)),
      limit_(new QSpinBox(this)) {
  add_caption(tr("Sizes are channels × height × width"));
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(view_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  rows->addWidget(scroll, 1);
  pair_->setFont(number_font(caption_font()));
  pair_->setWordWrap(true);
  rows->addWidget(pair_);
  auto* memory = new QHBoxLayout;
  kept_->setFont(number_font(caption_font()));
  memory->addWidget(kept_);
  limit_->setRange(64, 1 << 16);
  limit_->setSingleStep(64);
  limit_->setSuffix(tr(" MiB"));
  limit_->setValue(int(double(study.limit()) / kMiB));
  limit_->setAccessibleName(tr("Memory for studied pairs"));
  limit_->setToolTip(
      tr("Studied pairs are kept, so that coming back to one shows it at once; beyond this limit "
         "the oldest go"));
  memory->addWidget(limit_);
  memory->addStretch(1);
  rows->addLayout(memory);

  connect(view_, &NetworkView::opened, this, &NetworkPanel::opened);
  connect(limit_, &QSpinBox::valueChanged, this,
          [this](int value) { study_.set_limit(std::size_t(value) << 20); });
  connect(&study, &Study::kept_changed, this, &NetworkPanel::show_kept);
  add_drawing_entry();
  show_kept();
}

void NetworkPanel::add_drawing_entry() {
  QAction* save = menu().addAction(tr("Save drawing…"));
  save->setToolTip(tr("The network's drawing, as SVG"));
  connect(save, &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Save drawing"), QString(), tr("Drawings (*.svg)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
      try {
        save_drawing(file);
      } catch (const std::exception& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
      }
    });
    dialog->open();
  });
}

void NetworkPanel::save_drawing(const QString& file) const {
  if (!body_shown())
    throw Error(tr("There is no network to draw: choose a RAFT model.").toStdString());
  QSaveFile out(file);
  const QByteArray bytes = view_->svg();
  if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
    throw Error(tr("Cannot write %1: %2.").arg(file, out.errorString()).toStdString());
}

void NetworkPanel::draw() {
  const Trace& trace = *selection().trace();
  auto blocks = trace.blocks();
  if (blocks.empty()) throw Error(tr("This model does not tell what it is made of.").toStdString());
  std::int64_t weights = 0;
  for (const NetworkBlock& block : blocks) weights += block.parameters;
  view_->show_blocks(std::move(blocks));
  pair_->setText(tr("%1 M weights · this pair took %2 ms · its insides take %3 MiB")
                     .arg(double(weights) / 1e6, 0, 'f', 2)
                     .arg(selection().pair()->seconds * 1e3, 0, 'f', 0)
                     .arg(mib(trace.bytes())));
}

std::vector<engine::NamedTensor> NetworkPanel::tensors() const {
  if (!body_shown()) return {};
  const std::int64_t count = std::int64_t(view_->blocks().size());
  engine::NamedTensor parameters{"parameters", {count}, {}}, seconds{"seconds", {count}, {}},
      times{"times", {count}, {}};
  for (const NetworkBlock& block : view_->blocks()) {
    parameters.values.push_back(float(block.parameters));
    seconds.values.push_back(
        float(block.seconds.value_or(std::numeric_limits<float>::quiet_NaN())));
    times.values.push_back(float(block.times));
  }
  return {parameters, seconds, times};
}

void NetworkPanel::show_kept() {
  kept_->setText(
      study_.kept() == 1
          ? tr("1 studied pair kept: %1 of").arg(mib(study_.bytes()))
          : tr("%1 studied pairs kept: %2 of").arg(study_.kept()).arg(mib(study_.bytes())));
  const QSignalBlocker quiet(limit_);
  limit_->setValue(int(double(study_.limit()) / kMiB));
}

}  // namespace flowscope::ui
