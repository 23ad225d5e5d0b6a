#include "ui/panels/sweep_page.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/icons.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kInterval = 200;  // milliseconds a channel is shown

}  // namespace

SweepPage::SweepPage(QWidget* parent)
    : FeaturePage(parent),
      play_(page_button(this, {}, tr("Play the channels"),
                        tr("Play through the channels, five a second"))),
      channel_(new QSlider(Qt::Horizontal, this)),
      number_(new QLabel(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  auto* top = new QHBoxLayout;
  play_->setCheckable(true);
  play_->setIcon(line_icon(QStringLiteral("play")));
  channel_->setAccessibleName(tr("Channel"));
  channel_->setToolTip(tr("Which channel of each tensor is shown"));
  channel_->setFocusPolicy(Qt::StrongFocus);
  number_->setFont(number_font(caption_font()));
  number_->setMinimumWidth(number_->fontMetrics().horizontalAdvance(QStringLiteral("000 / 000")));
  number_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  top->addWidget(play_);
  top->addWidget(channel_, 1);
  top->addWidget(number_);
  rows->addLayout(top);
  auto* grid = new QGridLayout;
  grid->setSpacing(8);
  const std::array tips = {
      tr("What the feature encoder sees in image 1, for matching"),
      tr("The same encoder's view of image 2"),
      tr("The GRU's memory at this iteration; at the start it comes from image 1 alone"),
      tr("What the context encoder tells every iteration about image 1")};
  for (std::size_t i = 0; i < views_.size(); ++i) {
    views_[i] = new MapView(this);
    views_[i]->set_scale_bar(true);
    views_[i]->setToolTip(tips[i]);
    grid->addWidget(views_[i], int(i) / 2, int(i) % 2);
    grid->setColumnStretch(int(i) % 2, 1);
  }
  rows->addLayout(grid, 1);
  timer_.setInterval(kInterval);
  connect(play_, &QToolButton::toggled, this, &SweepPage::set_playing);
  connect(channel_, &QSlider::valueChanged, this, &SweepPage::show_channel);
  connect(&timer_, &QTimer::timeout, this, [this] {
    channel_->setValue(channel_->value() == channel_->maximum() ? 0 : channel_->value() + 1);
  });
  connect(&job_, &PanelJob::failed, this, &FeaturePage::failed);
}

void SweepPage::set_playing(bool on) {
  if (on)
    timer_.start();
  else
    timer_.stop();
  play_->setChecked(on);
  play_->setIcon(line_icon(on ? QStringLiteral("pause") : QStringLiteral("play")));
}

void SweepPage::hideEvent(QHideEvent* event) {
  set_playing(false);
  FeaturePage::hideEvent(event);
}

void SweepPage::draw(const ChosenTensor& tensor) {
  const auto same = [&](const std::optional<ChosenTensor>& other) {
    return other && other->pair.trace == tensor.pair.trace && other->iteration == tensor.iteration;
  };
  const bool under_way = same(tensor_) && job_.running();
  tensor_ = tensor;
  if (under_way && !tensor.at_once) return;
  if (same(shown_)) {
    job_.cancel();  // of another iteration, which is no longer wanted
    Q_EMIT drawn();
    return;
  }
  const auto work = [this, tensor](const std::stop_token&) -> PanelJob::Then {
    auto loaded = std::make_shared<Loaded>();
    for (std::size_t i = 0; i < kTensors.size(); ++i)
      (*loaded)[i] = tensor.trace().inside(
          kTensors[i], insides::tensor_iteration(tensor.trace(), kTensors[i], tensor.iteration));
    return [this, tensor, loaded] {
      shown_ = tensor;
      loaded_ = loaded;
      int most = 0;
      for (const Channels& each : *loaded_) most = std::max(most, each.count - 1);
      {
        const QSignalBlocker quiet(channel_);
        channel_->setRange(0, most);
      }
      show_channel();
      Q_EMIT drawn();
    };
  };
  if (tensor.quick())
    job_.run(work);
  else
    job_.start(work);
}

void SweepPage::forget() {
  job_.cancel();
  tensor_.reset();
  shown_.reset();
  loaded_.reset();
}

void SweepPage::show_channel() {
  if (!loaded_) return;
  const int channel = channel_->value();
  number_->setText(QStringLiteral("%1 / %2").arg(channel).arg(channel_->maximum()));
  for (std::size_t i = 0; i < kTensors.size(); ++i) {
    const Channels& channels = (*loaded_)[i];
    const int own = channel % std::max(channels.count, 1);
    views_[i]->set_title(tr("%1, channel %2").arg(tensor_title(kTensors[i])).arg(own));
    views_[i]->show_map(channels.map(own), insides::Palette::diverging);
  }
}

std::vector<engine::NamedTensor> SweepPage::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!loaded_) return out;
  for (std::size_t i = 0; i < kTensors.size(); ++i)
    out.push_back(engine::named(to_string(kTensors[i]), (*loaded_)[i]));
  return out;
}

}  // namespace flowscope::ui
