#include "ui/panels/vectors_page.h"

#include <QVBoxLayout>
#include <algorithm>
#include <cstdint>
#include <utility>

#include "ui/theme.h"

namespace flowscope::ui {
namespace {

// The flow's own two channels are far larger than what is made of it.
int drawn_length(Inside what, int count) { return what == Inside::motion ? count - 2 : count; }

}  // namespace

VectorsPage::VectorsPage(Selection& selection, QWidget* parent)
    : FeaturePage(parent),
      selection_(selection),
      view_(new VectorBars(this)),
      reading_(new Reading(4, this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  rows->addWidget(view_, 1);
  rows->addWidget(reading_);
  view_->setToolTip(
      tr("All channels at the cell of each pin, in the pin's colour. Two cells whose feature "
         "vectors run alike respond to each other. Click to read a channel"));
  connect(view_, &VectorBars::chosen, this, [this](int channel) {
    channel_ = channel;
    read();
  });
  connect(&job_, &PanelJob::failed, this, &FeaturePage::failed);
}

void VectorsPage::draw(const ChosenTensor& tensor) {
  tensor_ = tensor;
  std::vector<Vector> wanted;
  for (const Pin& pin : selection_.pins())
    wanted.push_back({pin,
                      insides::tensor_cell(tensor.trace(), tensor.what, tensor.iteration,
                                           tensor.trace().cell_of(pin.pixel.x(), pin.pixel.y())),
                      {}});
  const auto work = [this, tensor, wanted](const std::stop_token&) -> PanelJob::Then {
    const Channels channels = tensor.channels();
    std::vector<Vector> vectors = wanted;
    for (Vector& each : vectors) each.values = channels.vector_at(each.cell);
    return [this, vectors = std::move(vectors)] {
      vectors_ = vectors;
      show_vectors();
      Q_EMIT drawn();
    };
  };
  if (tensor.quick())
    job_.run(work);
  else
    job_.start(work);
}

void VectorsPage::forget() {
  job_.cancel();
  tensor_.reset();
  vectors_.clear();
}

void VectorsPage::show_vectors() {
  std::vector<VectorBars::Vector> bars;
  for (const Vector& each : vectors_)
    bars.push_back({tr("Pin %1").arg(each.pin.number),
                    pin_colour(each.pin.number),
                    {each.values.begin(),
                     each.values.begin() + drawn_length(tensor_->what, int(each.values.size()))}});
  view_->show_vectors(std::move(bars));
  read();
}

insides::Plot VectorsPage::curves() const {
  insides::Plot plot;
  plot.title = tensor_words(*tensor_).toStdString();
  plot.x_title = tr("channel").toStdString();
  for (const VectorBars::Vector& each : view_->vectors())
    plot.curves.push_back({each.name.toStdString(),
                           {each.values.begin(), each.values.end()},
                           each.colour.name().toStdString()});
  return plot;
}

void VectorsPage::read() {
  if (!tensor_ || vectors_.empty()) return;
  const int count = int(vectors_.front().values.size());
  channel_ = std::clamp(channel_, 0, std::max(0, count - 1));
  view_->set_channel(channel_);
  QString text = tensor_->what == Inside::features2
                     ? tr("Channel %1 at the correspondence").arg(channel_)
                     : tr("Channel %1").arg(channel_label(*tensor_, channel_, count));
  for (const Vector& each : vectors_)
    text += tr(" · pin %1: %2")
                .arg(each.pin.number)
                .arg(short_number(double(each.values[std::size_t(channel_)])));
  if (tensor_->what == Inside::motion && count > 2) {
    text +=
        tr("\nChannels %1 and %2, the flow in cells, are not drawn:").arg(count - 2).arg(count - 1);
    for (const Vector& each : vectors_)
      text += tr(" · pin %1: (%2, %3)")
                  .arg(each.pin.number)
                  .arg(short_number(double(each.values[std::size_t(count - 2)])),
                       short_number(double(each.values[std::size_t(count - 1)])));
  }
  reading_->setText(text);
}

std::vector<engine::NamedTensor> VectorsPage::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!tensor_) return out;
  for (const Vector& each : vectors_)
    out.push_back({to_string(tensor_->what) + "_pin" + std::to_string(each.pin.number),
                   {std::int64_t(each.values.size())},
                   each.values});
  return out;
}

std::vector<insides::Plot> VectorsPage::plots() const {
  if (vectors_.empty()) return {};
  return {curves()};
}

}  // namespace flowscope::ui
