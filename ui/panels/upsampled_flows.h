// The flows of all iterations of a pair at the frame's size, computed beside the window.
#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "core/flow/trace.h"
#include "ui/background.h"

namespace flowscope::ui {

// Each is computed when first asked for and kept, up to a number of bytes: beyond it those go
// that were not asked for longest.
class UpsampledFlows : public QObject {
  Q_OBJECT
 public:
  explicit UpsampledFlows(QObject* parent = nullptr);
  ~UpsampledFlows() override;

  void set_trace(std::shared_ptr<const Trace> trace);
  // Null: it is under way, and ready() follows; or it cannot be had: problem() says why.
  // `at_once`: never under way.
  std::shared_ptr<const FlowField> flow(int k, bool at_once = false);
  QString problem() const { return problem_; }
  void set_limit(std::size_t bytes);

 Q_SIGNALS:
  void ready();

 private:
  struct Made {
    std::shared_ptr<const FlowField> flow;
    QString problem;
  };
  static Made upsampled(const Trace& trace, int k);
  void keep(int k, const Made& made);
  void drop_oldest();
  void compute(int k);

  std::shared_ptr<const Trace> trace_;
  std::list<std::pair<int, std::shared_ptr<const FlowField>>> kept_;  // last used first
  std::size_t limit_ = std::size_t(256) << 20;
  std::optional<int> wanted_;  // while another is under way
  bool running_ = false;
  QString problem_;
  std::unique_ptr<Background> background_;
};

}  // namespace flowscope::ui
