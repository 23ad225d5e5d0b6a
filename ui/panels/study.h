// Traces the shown pair again beside the video, with settings for understanding it.
#pragma once

#include <QObject>
#include <QTimer>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/engine/study.h"
#include "ui/background.h"
#include "ui/session.h"

namespace flowscope::ui {

// One study at a time, on a thread of its own; a newer wish stops an older one. Finished
// studies are kept, the newest first, up to a number of bytes: coming back to a pair shows it
// at once. The destructor waits for one iteration.
class Study : public QObject {
  Q_OBJECT
 public:
  explicit Study(Session& session, QObject* parent = nullptr);
  ~Study() override;

  const engine::StudyOptions& options() const { return options_; }
  void set_options(const engine::StudyOptions& options);  // the wanted pair is studied anew

  // At the frame's own size instead of the live flow's.
  bool own_size() const { return own_size_; }
  void set_own_size(bool own);

  // Studies the pair that begins at `first`, whose neighbouring frames are known already.
  void want(const FlowResult& shown);
  void cancel();
  bool running() const { return wanted_ != nullptr; }

  // What is kept. Beyond the limit the oldest go; the newest always stays.
  void set_limit(std::size_t bytes);
  std::size_t limit() const { return limit_; }
  std::size_t bytes() const;
  int kept() const { return int(kept_.size()); }
  void forget();  // another source or model

 Q_SIGNALS:
  void settings_changed();
  void started();
  void finished(const flowscope::FlowResult& pair);
  void failed(const QString& sentence);
  void kept_changed();

 private:
  struct Key {
    std::int64_t first = 0;
    engine::StudyOptions options;
    std::shared_ptr<const FlowModel> model;
    friend bool operator==(const Key&, const Key&) = default;
    bool serves(const Key& wanted) const;  // the same study, with as many parts or more
  };
  struct Wish {
    Key key;
    FlowResult shown;
    std::stop_source stop;
  };
  void start(const std::shared_ptr<Wish>& wish);
  void ended(const std::shared_ptr<Wish>& wish, std::optional<FlowResult> pair,
             const QString& problem);
  void drop_oldest();

  Session& session_;
  engine::StudyOptions options_;
  bool own_size_ = false;
  std::optional<FlowResult> shown_;
  std::shared_ptr<Wish> wanted_, running_;
  std::optional<Key> given_;  // what finished() or failed() told of last
  std::list<std::pair<Key, FlowResult>> kept_;
  std::size_t limit_ = std::size_t(1) << 30;
  // What the jobs use, one after the other.
  struct Workshop;
  std::shared_ptr<Workshop> workshop_;
  std::unique_ptr<Background> background_;
};

}  // namespace flowscope::ui
