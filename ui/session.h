// The only door from the window to core's threads.
//
// Owns the Pipeline and turns its wake-up, which comes from those threads, into
// one queued event at a time here: whatever has gathered by then is fetched at
// once, so a slow window skips pictures and never falls behind. Lives on the UI
// thread; no method waits. The destructor waits for one iteration of the model,
// and for a file that is being opened or imported at that moment.
#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/pipeline.h"
#include "core/engine/registry.h"
#include "ui/background.h"
#include "ui/inference_size.h"

namespace flowscope::ui {

class Session : public QObject {
  Q_OBJECT
 public:
  using LoadModel = std::function<std::shared_ptr<FlowModel>()>;

  explicit Session(const ModelOptions& model_options = {}, QObject* parent = nullptr);
  ~Session() override;

  // Sources. A source is opened beside the one that plays and replaces it only if
  // it holds two frames; otherwise failed() says why and the old one goes on.
  void open_file(const QString& input);
  void open(OpenSource source, const QString& name, const QString& path = {});
  QString source_name() const { return source_name_; }    // of the playing one
  QString source_path() const { return source_path_; }    // its file, folder or pattern
  QString opening_name() const { return opening_name_; }  // empty: none is being opened
  void set_loop(bool loop) { pipeline_->set_loop(loop); }

  // Models.
  void use_default_model();
  void use_model(const QString& name_or_file);
  void use_model(LoadModel load, const QString& name);
  void import_model(const QString& file);  // and use it
  void refresh_models();                   // models_changed() follows
  const std::vector<engine::ModelEntry>& models() const { return models_; }
  // DIS computes because no network was found: the window says so.
  bool lacks_network() const;

  // Transport.
  void play();
  void pause();
  void toggle_play();
  void step(int frames);
  void seek_frame(std::int64_t index);
  void first() { seek_frame(0); }
  void last();
  // Index and time of the frame that is shown; a seek counts at once, before its
  // frame is there, so that what the hand moved stays where it was put.
  std::int64_t index() const { return wanted_index_.value_or(index_); }
  double time() const { return time_; }
  // Index of the last pair: exact once the end was read, before that as the
  // container says; nothing for streams without end.
  std::optional<std::int64_t> last_pair() const;

  // How the flow is computed.
  // Those asked for, before that the model's own.
  int iterations() const;
  void set_iterations(int iterations);
  const InferenceChoice& inference() const { return inference_; }
  void set_inference(const InferenceChoice& choice);

  // The insides of each pair from now on, for panels that show them.
  void set_trace(bool on, const TraceParts& parts = {});

  // For work beside the stream: the loaded model, and the playing source once more. Null and
  // empty where there is none.
  std::shared_ptr<const FlowModel> model() const { return pipeline_->model(); }
  const OpenSource& source_again() const { return open_again_; }

  // As of the last fetch.
  const engine::PipelineStatus& status() const { return status_; }
  const std::optional<FlowResult>& result() const { return result_; }

 Q_SIGNALS:
  void previewed(const flowscope::Frame& frame);  // of a new position, before its flow
  void result_changed();
  void status_changed();
  void source_changed();
  void models_changed();
  void failed(const QString& sentence);   // something asked for did not happen
  void noticed(const QString& sentence);  // something to know, e.g. a damaged packet

 private:
  // From any thread. Also after every command: the pipeline does not tell what it
  // was told.
  void wake();
  void fetch();
  void report_errors(const engine::PipelineStatus& before);
  void source_opened(std::unique_ptr<FrameSource> source);
  void show(const Frame& frame);
  void push_options();
  // Runs `work` beside; what it returns runs here. What it throws
  // is failed().
  void in_background(std::function<std::function<void()>()> work);

  ModelOptions model_options_;
  SequenceOptions options_;
  SequenceOptions pushed_;  // what the pipeline has
  InferenceChoice inference_;
  QString source_name_, source_path_, opening_name_;
  OpenSource open_again_;
  std::uint64_t opening_ = 0;  // which call to open() is the newest
  QString model_name_;         // that was asked for
  QString good_model_name_;    // the last one that loaded
  LoadModel good_model_, asked_model_;
  std::vector<engine::ModelEntry> models_;
  engine::PipelineStatus status_;
  std::optional<FlowResult> result_;
  std::optional<SourceInfo> source_;  // of the playing source, known before the pipeline says it
  std::int64_t index_ = -1;
  double time_ = 0;
  std::optional<std::int64_t> wanted_index_;

  std::atomic<bool> woken_ = false;  // an event is on its way
  Background background_;
  std::unique_ptr<engine::Pipeline> pipeline_;  // destroyed first: its threads call wake()
};

}  // namespace flowscope::ui
