#include "ui/session.h"

#include <QMetaObject>
#include <algorithm>
#include <exception>
#include <utility>

#include "core/base/error.h"
#include "ui/checked_source.h"

namespace flowscope::ui {

Session::Session(const ModelOptions& model_options, QObject* parent)
    : QObject(parent), model_options_(model_options), background_([this] { wake(); }) {
  options_.iterations = 0;  // the model's own
  pipeline_ = std::make_unique<engine::Pipeline>([this] { wake(); });
}

Session::~Session() = default;

void Session::wake() {
  if (woken_.exchange(true)) return;
  QMetaObject::invokeMethod(
      this, [this] { fetch(); }, Qt::QueuedConnection);
}

void Session::fetch() {
  woken_ = false;  // first: whatever comes from now on asks for another fetch
  background_.finish();
  const engine::PipelineStatus before = std::exchange(status_, pipeline_->status());
  if (asked_model_ && status_.model && !status_.loading_model && status_.model_error.empty()) {
    good_model_ = std::exchange(asked_model_, nullptr);
    good_model_name_ = model_name_;
  }
  push_options();  // source or model may be known only now
  if (const auto preview = pipeline_->take_preview()) {
    result_.reset();
    show(*preview);
    Q_EMIT previewed(*preview);
  }
  if (auto result = pipeline_->take_result()) {
    result_ = std::move(result);
    show(result_->frame1);
    Q_EMIT result_changed();
  }
  for (const std::string& report : pipeline_->take_reports())
    Q_EMIT noticed(QString::fromStdString(report));
  report_errors(before);
  Q_EMIT status_changed();
}

void Session::show(const Frame& frame) {
  index_ = frame.index;
  time_ = frame.time;
  wanted_index_.reset();
}

void Session::report_errors(const engine::PipelineStatus& before) {
  for (const auto member :
       {&engine::PipelineStatus::source_error, &engine::PipelineStatus::flow_error})
    if (!(status_.*member).empty() && status_.*member != before.*member)
      Q_EMIT failed(QString::fromStdString(status_.*member));
  if (status_.model_error.empty() || status_.model_error == before.model_error) return;
  asked_model_ = nullptr;
  Q_EMIT failed(QString::fromStdString(status_.model_error));
  // What worked before goes on; a start with a broken file goes on with the default.
  if (status_.model) return;
  if (good_model_)
    use_model(good_model_, good_model_name_);
  else if (!model_name_.isEmpty())
    use_default_model();
}

void Session::in_background(std::function<std::function<void()>()> work) {
  background_.start([this, work = std::move(work)]() -> std::function<void()> {
    try {
      return work();
    } catch (const std::exception& error) {
      const QString problem = QString::fromUtf8(error.what());
      return [this, problem] { Q_EMIT failed(problem); };
    }
  });
}

void Session::open(OpenSource source, const QString& name, const QString& path) {
  const std::uint64_t ticket = ++opening_;
  opening_name_ = name;
  Q_EMIT status_changed();
  in_background([=, this, open = std::move(source)]() -> std::function<void()> {
    auto opened = std::make_shared<std::unique_ptr<FrameSource>>();
    QString problem;
    try {
      *opened = check_two_frames(open());
    } catch (const std::exception& error) {
      problem = QString::fromUtf8(error.what());
    }
    return [=, this] {
      if (ticket != opening_) return;  // another was asked for since
      opening_name_.clear();
      if (problem.isEmpty()) {
        source_name_ = name;
        source_path_ = path;
        open_again_ = open;
        source_opened(std::move(*opened));
      } else {
        Q_EMIT failed(problem);
      }
      Q_EMIT status_changed();
    };
  });
}

void Session::source_opened(std::unique_ptr<FrameSource> source) {
  for (const std::string& note : source->info().notes) Q_EMIT noticed(QString::fromStdString(note));
  source_ = source->info();
  index_ = -1;
  time_ = 0;
  wanted_index_.reset();
  result_.reset();
  push_options();  // before the first pair, which at its full size may take many seconds
  auto held = std::make_shared<std::unique_ptr<FrameSource>>(std::move(source));
  pipeline_->open([held] { return std::move(*held); });
  wake();
  Q_EMIT source_changed();
}

void Session::use_default_model() {
  use_model(
      [options = model_options_] { return engine::open_model(engine::default_model(), options); },
      {});
}

void Session::use_model(const QString& name) {
  use_model([options = model_options_,
             chosen = name.toStdString()] { return engine::open_model(chosen, options); },
            name);
}

void Session::use_model(LoadModel load, const QString& name) {
  model_name_ = name;
  asked_model_ = load;
  push_options();
  pipeline_->set_model(std::move(load));
  wake();
}

void Session::import_model(const QString& file) {
  in_background([this, path = file.toStdString()]() -> std::function<void()> {
    const QString name = QString::fromStdString(engine::import_model(path));
    return [=, this] {
      refresh_models();
      use_model(name);
      Q_EMIT noticed(tr("%1 is among your models now.").arg(name));
    };
  });
}

void Session::refresh_models() {
  in_background([this]() -> std::function<void()> {
    auto models = engine::list_models();
    return [this, models = std::move(models)] {
      models_ = models;
      Q_EMIT models_changed();
    };
  });
}

bool Session::lacks_network() const {
  if (!status_.model || status_.model->name != "dis") return false;
  for (const auto& entry : models_)
    if (!entry.file.empty()) return false;
  return true;
}

void Session::play() {
  pipeline_->play();
  wake();
}

void Session::pause() {
  pipeline_->pause();
  wake();
}

void Session::step(int frames) {
  pipeline_->step(frames);
  wake();
}

void Session::toggle_play() {
  if (status_.state == engine::PlayState::playing)
    pause();
  else
    play();
}

void Session::seek_frame(std::int64_t index) {
  wanted_index_ = index;
  pipeline_->seek_frame(index);
  wake();
}

void Session::last() {
  if (const auto index = last_pair()) seek_frame(*index);
}

std::optional<std::int64_t> Session::last_pair() const {
  if (status_.last_index > 0) return status_.last_index - 1;
  if (!source_) return std::nullopt;
  const SourceInfo& source = *source_;
  if (source.frame_count && *source.frame_count > 1) return *source.frame_count - 2;
  if (source.duration && source.frame_rate > 0)
    return std::max<std::int64_t>(0, std::int64_t(*source.duration * source.frame_rate) - 2);
  return std::nullopt;
}

int Session::iterations() const {
  const ModelInfo any;
  const ModelInfo& model = status_.model ? *status_.model : any;
  return options_.iterations > 0 ? options_.iterations : model.iterations;
}

void Session::set_iterations(int iterations) {
  options_.iterations = iterations;
  push_options();
}

void Session::set_inference(const InferenceChoice& choice) {
  inference_ = choice;
  push_options();
}

void Session::set_trace(bool on, const TraceParts& parts) {
  options_.trace = on;
  options_.parts = on ? parts : TraceParts{};
  push_options();
}

void Session::push_options() {
  // A model that is being loaded may be a network, whatever computes now.
  apply(inference_, source_, asked_model_ ? std::nullopt : status_.model, options_);
  if (options_ == pushed_) return;
  pushed_ = options_;
  pipeline_->set_options(options_);
}

}  // namespace flowscope::ui
