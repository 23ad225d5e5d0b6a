// The flows of all iterations of a pair at the frame's size, computed beside the window.
#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/flow/trace.h"
#include "ui/background.h"

namespace flowscope::ui {

// Each is computed once, when first asked for.
class UpsampledFlows : public QObject {
  Q_OBJECT
 public:
  explicit UpsampledFlows(QObject* parent = nullptr);
  ~UpsampledFlows() override;

  void set_trace(std::shared_ptr<const Trace> trace);
  // Null: it is under way, and ready() follows; or it cannot be had: problem() says why.
  std::shared_ptr<const FlowField> flow(int k);
  QString problem() const { return problem_; }

 Q_SIGNALS:
  void ready();

 private:
  void compute(int k);

  std::shared_ptr<const Trace> trace_;
  std::vector<std::shared_ptr<const FlowField>> flows_;
  std::optional<int> wanted_;  // while another is under way
  bool running_ = false;
  QString problem_;
  std::unique_ptr<Background> background_;
};

}  // namespace flowscope::ui
