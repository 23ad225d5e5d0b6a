#include "ui/panels/channel_browser.h"

#include <QHBoxLayout>
#include <QKeySequence>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "ui/panels/saved_channels.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

using insides::ChannelOrder;

}  // namespace

ChannelBrowser::ChannelBrowser(Selection& selection, QWidget* parent)
    : FeaturePage(parent), selection_(selection), pages_(new QStackedWidget(this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->addWidget(pages_);
  pages_->addWidget(all_page());
  pages_->addWidget(one_page());
  connect(&job_, &PanelJob::failed, this, &FeaturePage::failed);
}

QWidget* ChannelBrowser::all_page() {
  auto* page = new QWidget(this);
  auto* rows = new QVBoxLayout(page);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  auto* top = new QHBoxLayout;
  sorting_ = new QComboBox(page);
  const std::pair<QString, ChannelOrder> orders[] = {
      {tr("By number"), ChannelOrder::number},
      {tr("By variance"), ChannelOrder::variance},
      {tr("By change"), ChannelOrder::change},
      {tr("Like u"), ChannelOrder::with_u},
      {tr("Like v"), ChannelOrder::with_v},
      {tr("Like |flow|"), ChannelOrder::with_length},
      {tr("Like the image"), ChannelOrder::with_image}};
  for (const auto& [words, order] : orders) sorting_->addItem(words, int(order));
  sorting_->setAccessibleName(tr("Order of the channels"));
  sorting_->setToolTip(
      tr("Which channels come first: by number, by variance over the cells, by change since the "
         "iteration before, or by correlation (of either sign) with flow or brightness"));
  common_ = new QCheckBox(tr("Common scale"), page);
  common_->setAccessibleName(common_->text());
  common_->setToolTip(
      tr("One colour scale for all channels, to see which are strong; else each has its own"));
  for (QWidget* control : {static_cast<QWidget*>(sorting_), static_cast<QWidget*>(common_)}) {
    control->setFocusPolicy(Qt::TabFocus);
    top->addWidget(control);
  }
  top->addStretch(1);
  rows->addLayout(top);
  grid_ = new ChannelGrid(page);
  rows->addWidget(grid_, 1);
  note_ = new Reading(2, page);
  rows->addWidget(note_);
  connect(sorting_, &QComboBox::currentIndexChanged, this, [this] {
    if (shown_) show_grid();
  });
  connect(common_, &QCheckBox::toggled, this, [this] {
    if (shown_) show_grid();
  });
  connect(grid_, &ChannelGrid::opened, this, &ChannelBrowser::open);
  connect(grid_, &ChannelGrid::favourite_toggled, this, &ChannelBrowser::toggle_favourite);
  return page;
}

QWidget* ChannelBrowser::one_page() {
  auto* page = new QWidget(this);
  auto* rows = new QVBoxLayout(page);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  auto* top = new QHBoxLayout;
  back_ = page_button(page, tr("All channels"), tr("All channels"), tr("Back to the grid (Esc)"));
  back_->setShortcut(QKeySequence(Qt::Key_Escape));
  previous_ = page_button(page, QStringLiteral("‹"), tr("Previous channel"),
                          tr("The channel before, in the order of the grid"));
  next_ = page_button(page, QStringLiteral("›"), tr("Next channel"),
                      tr("The channel after, in the order of the grid"));
  favourite_ =
      page_button(page, QStringLiteral("☆"), tr("Favourite"),
                  tr("Favourites come first in the grid; they are kept for this architecture"));
  favourite_->setCheckable(true);
  top->addWidget(back_);
  top->addStretch(1);
  for (QToolButton* each : {previous_, next_, favourite_}) top->addWidget(each);
  rows->addLayout(top);
  large_ = new MapView(page);
  large_->set_scale_bar(true);
  large_->setToolTip(tr("One channel at all cells, with the pins. A cell says its value"));
  rows->addWidget(large_, 1);
  reading_ = new Reading(1, page);
  rows->addWidget(reading_);
  connect(back_, &QToolButton::clicked, this, &ChannelBrowser::close);
  connect(previous_, &QToolButton::clicked, this, [this] { step(-1); });
  connect(next_, &QToolButton::clicked, this, [this] { step(1); });
  connect(favourite_, &QToolButton::clicked, this, [this] { toggle_favourite(open_); });
  return page;
}

void ChannelBrowser::draw(const ChosenTensor& tensor) {
  const bool same = shown_ && *shown_ == tensor;
  const bool under_way = tensor_ && *tensor_ == tensor && job_.running();
  tensor_ = tensor;
  if (under_way && !tensor.at_once) return;
  if (same) {
    job_.cancel();  // of another tensor, which is no longer wanted
    if (opens_) open(*std::exchange(opens_, std::nullopt));
    if (is_open()) show_one();  // the pins
    Q_EMIT drawn();
    return;
  }
  const auto work = [this, tensor](const std::stop_token&) -> PanelJob::Then {
    auto channels = std::make_shared<const Channels>(tensor.channels());
    std::vector<insides::ChannelStatistics> statistics;
    if (!tensor.quick())
      statistics = insides::tensor_statistics(tensor.pair, tensor.what, tensor.k, *channels);
    return [this, tensor, loaded = Loaded{std::move(channels), std::move(statistics)}] {
      show_loaded(tensor, loaded);
    };
  };
  if (tensor.quick()) return job_.run(work);
  note_->setText(tr("Computing %1 …").arg(tensor_words(tensor)));
  job_.start(work);
}

void ChannelBrowser::forget() {
  job_.cancel();
  tensor_.reset();
  shown_.reset();
  loaded_ = {};
}

void ChannelBrowser::show_loaded(const ChosenTensor& tensor, Loaded loaded) {
  const std::pair kind{tensor.what, loaded.channels->count};
  const bool another = std::exchange(kind_, kind) != kind;
  shown_ = tensor;
  loaded_ = std::move(loaded);
  if (another) close();
  show_grid();
  if (opens_) open(*std::exchange(opens_, std::nullopt));
  if (is_open()) show_one();
  Q_EMIT drawn();
}

// By number nothing is compared: while playing that would cost more than drawing.
const std::vector<insides::ChannelStatistics>& ChannelBrowser::statistics() {
  if (loaded_.statistics.empty())
    loaded_.statistics =
        insides::tensor_statistics(shown_->pair, shown_->what, shown_->k, *loaded_.channels);
  return loaded_.statistics;
}

ChannelOrder ChannelBrowser::order() const { return ChannelOrder(sorting_->currentData().toInt()); }

void ChannelBrowser::show_grid() {
  const int count = loaded_.channels->count;
  const std::set<int> favourites = SavedChannels(*shown_).favourites();
  std::vector<int> order_of_all(static_cast<std::size_t>(count));
  std::iota(order_of_all.begin(), order_of_all.end(), 0);
  if (order() != ChannelOrder::number) order_of_all = insides::ordered(statistics(), order());
  std::stable_partition(order_of_all.begin(), order_of_all.end(),
                        [&](int channel) { return favourites.count(channel) > 0; });
  std::vector<QString> labels;
  for (int channel = 0; channel < count; ++channel)
    labels.push_back(channel_label(*shown_, channel, count));
  std::optional<insides::Scale> scale;
  if (common_->isChecked()) {
    float most = 0;
    for (const auto& one : statistics()) most = std::max({most, one.largest, -one.least});
    scale = insides::Scale{-most, most};
  }
  grid_->show_channels(loaded_.channels, std::move(order_of_all), std::move(labels), scale);
  grid_->set_favourites(favourites);
  note_->setText(
      tr("%1 · %2 channels\nBlue below 0, orange above").arg(tensor_words(*shown_)).arg(count));
}

void ChannelBrowser::open(int channel) {
  if (!shown_ || channel < 0 || channel >= loaded_.channels->count) return;
  open_ = channel;
  pages_->setCurrentIndex(1);
  show_one();
}

void ChannelBrowser::open_next(int channel) { opens_ = channel; }

void ChannelBrowser::close() {
  pages_->setCurrentIndex(0);
  grid_->set_current(open_);
}

void ChannelBrowser::step(int by) {
  const auto& order = grid_->order();
  const auto found = std::find(order.begin(), order.end(), open_);
  const auto count = std::ptrdiff_t(order.size());
  if (found == order.end()) return;
  open(order[std::size_t((found - order.begin() + by + count) % count)]);
}

void ChannelBrowser::toggle_favourite(int channel) {
  if (!shown_) return;
  const SavedChannels saved(*shown_);
  std::set<int> favourites = saved.favourites();
  if (favourites.erase(channel) == 0) favourites.insert(channel);
  saved.set_favourites(favourites);
  show_grid();
  if (is_open()) show_one();
}

void ChannelBrowser::show_one() {
  const int count = loaded_.channels->count;
  large_->set_title(tr("%1: %2").arg(
      tensor_words(*shown_),
      QString::fromStdString(insides::channel_name(shown_->trace(), shown_->what, open_, count))));
  large_->show_map(loaded_.channels->map(open_), insides::Palette::diverging);
  std::vector<insides::Mark> marks;
  for (const Pin& pin : selection_.pins()) {
    const Cell cell = insides::tensor_cell(shown_->trace(), shown_->what, selection_.iteration(),
                                           shown_->trace().cell_of(pin.pixel.x(), pin.pixel.y()));
    marks.push_back(insides::cell_mark(cell.x, cell.y, insides::pin_colour(pin.number)));
  }
  large_->set_marks(std::move(marks));
  favourite_->setChecked(SavedChannels(*shown_).favourites().count(open_) > 0);
  favourite_->setText(favourite_->isChecked() ? QStringLiteral("★") : QStringLiteral("☆"));
  reading_->setText(statistics_text());
}

QString ChannelBrowser::statistics_text() {
  const auto& one = statistics().at(std::size_t(open_));
  QString text = tr("mean %1 · variance %2")
                     .arg(short_number(one.mean), QString::number(one.variance, 'g', 3));
  if (insides::by_iteration(shown_->what) && shown_->k > 0)
    text += tr(" · change %1").arg(short_number(one.change));
  const auto correlation = [](double value) {
    return (value < 0 ? QStringLiteral("−") : QStringLiteral("+")) +
           QString::number(std::abs(value), 'f', 2);
  };
  text += tr("\ncorrelation with ");
  if (shown_->what != Inside::features2)
    text +=
        tr("u %1 · v %2 · |flow| %3 · ")
            .arg(correlation(one.with_u), correlation(one.with_v), correlation(one.with_length));
  return text + tr("image %1").arg(correlation(one.with_image));
}

std::vector<engine::NamedTensor> ChannelBrowser::tensors() const {
  if (!shown_) return {};
  const std::string name = to_string(shown_->what);
  if (is_open())
    return {engine::named(name + "_channel" + std::to_string(open_), loaded_.channels->map(open_))};
  return {engine::named(name, *loaded_.channels)};
}

}  // namespace flowscope::ui
