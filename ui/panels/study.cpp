#include "ui/panels/study.h"

#include <QMetaObject>
#include <algorithm>
#include <exception>
#include <utility>

#include "core/base/stop.h"

namespace flowscope::ui {
namespace {

std::size_t bytes_of(const FlowResult& pair) {
  std::size_t sum = pair.trace ? pair.trace->bytes() : 0;
  for (const Frame* frame : {&pair.frame1, &pair.frame2})
    sum += std::size_t(frame->stride) * std::size_t(frame->height);
  return sum + (pair.flow ? pair.flow->flow.size() * sizeof(Vec2) : 0);
}

bool contains(const TraceParts& parts, const TraceParts& wanted) {
  for (const auto part : {&TraceParts::context, &TraceParts::hidden, &TraceParts::gates,
                          &TraceParts::motion, &TraceParts::lookups})
    if (wanted.*part && !(parts.*part)) return false;
  return true;
}

}  // namespace

bool Study::Key::serves(const Key& wanted) const {
  Key same = wanted;
  same.options.parts = options.parts;
  return *this == same && contains(options.parts, wanted.options.parts);
}

// The network in fp32, which may have to be loaded once more.
struct Study::Workshop {
  std::shared_ptr<const FlowModel> live, exact;
};

Study::Study(Session& session, QObject* parent)
    : QObject(parent),
      session_(session),
      workshop_(std::make_shared<Workshop>()),
      background_(std::make_unique<Background>([this] {
        QMetaObject::invokeMethod(
            this, [this] { background_->finish(); }, Qt::QueuedConnection);
      })) {
  options_.parts = {};
}

Study::~Study() {
  if (running_) running_->stop.request_stop();
  background_.reset();
}

void Study::set_options(const engine::StudyOptions& options) {
  if (options == options_) return;
  options_ = options;
  Q_EMIT settings_changed();
  if (shown_) want(FlowResult(*shown_));
}

void Study::set_own_size(bool own) {
  if (std::exchange(own_size_, own) == own) return;
  Q_EMIT settings_changed();
  if (shown_) want(FlowResult(*shown_));
}

void Study::want(const FlowResult& shown) {
  shown_ = shown;
  const auto model = session_.model();
  if (!model || !model->info().traceable) return;
  Key key{shown.frame1.index, options_, model};
  const SequenceOptions& live = session_.status().options;
  if (!own_size_) {
    key.options.inference_size = live.inference_size;
    key.options.inference_scale = live.inference_scale;
  }
  key.options.padding = live.padding;
  SequenceOptions sized;
  sized.inference_size = key.options.inference_size;
  sized.inference_scale = key.options.inference_scale;
  sized.iterations = key.options.iterations;
  key.options.parts =
      engine::within(limit_, inference_size_for(sized, model->info(), shown.frame1.size()),
                     key.options.iterations, key.options.parts);
  if (given_ && given_->serves(key)) return;
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const auto& each) { return each.first.serves(key); });
  if (found == kept_.end() && wanted_ && wanted_->key.serves(key)) return;
  if (wanted_) wanted_->stop.request_stop();
  wanted_.reset();
  given_.reset();
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    given_ = found->first;
    Q_EMIT finished(FlowResult(found->second));  // who hears of it may want another
    return;
  }
  wanted_ = std::make_shared<Wish>(Wish{std::move(key), shown, {}});
  Q_EMIT started();
  if (!running_) start(wanted_);
}

void Study::cancel() {
  shown_.reset();
  given_.reset();
  if (wanted_) wanted_->stop.request_stop();
  wanted_.reset();
}

void Study::start(const std::shared_ptr<Wish>& wish) {
  running_ = wish;
  background_->start([this, wish, workshop = workshop_,
                      source = session_.source_again()]() -> std::function<void()> {
    std::optional<FlowResult> pair;
    QString problem;
    const auto stop = wish->stop.get_token();
    try {
      const Key& key = wish->key;
      if (workshop->live != key.model) {
        workshop->exact = engine::study_model(key.model);
        workshop->live = key.model;
      }
      engine::StudyFrames frames{{}, wish->shown.frame1, wish->shown.frame2};
      if (key.options.warm || key.options.gap != 1) {
        const auto again = source();
        frames = engine::study_frames(*again, key.first, key.options, stop);
      }
      pair = engine::study(*workshop->exact, frames, key.options, stop);
    } catch (const Stopped&) {
    } catch (const std::exception& error) {
      problem = QString::fromUtf8(error.what());
    }
    return [this, wish, pair = std::move(pair), problem] { ended(wish, pair, problem); };
  });
}

void Study::ended(const std::shared_ptr<Wish>& wish, std::optional<FlowResult> pair,
                  const QString& problem) {
  running_.reset();
  if (pair) {
    kept_.remove_if([&](const auto& each) { return wish->key.serves(each.first); });
    kept_.emplace_front(wish->key, *pair);
    drop_oldest();
  }
  if (wish == wanted_) {
    wanted_.reset();
    given_ = wish->key;
    if (pair)
      Q_EMIT finished(*pair);
    else if (!problem.isEmpty())
      Q_EMIT failed(problem);
  }
  if (wanted_ && !running_) start(wanted_);
}

std::size_t Study::bytes() const {
  std::size_t sum = 0;
  for (const auto& [key, pair] : kept_) sum += bytes_of(pair);
  return sum;
}

void Study::set_limit(std::size_t bytes) {
  limit_ = bytes;
  drop_oldest();
}

void Study::drop_oldest() {
  while (kept_.size() > 1 && bytes() > limit_) kept_.pop_back();
  Q_EMIT kept_changed();
}

void Study::forget() {
  cancel();
  kept_.clear();
  Q_EMIT kept_changed();
}

}  // namespace flowscope::ui
