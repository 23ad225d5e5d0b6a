#include "ui/panels/upsampled_flows.h"

#include <QMetaObject>
#include <exception>
#include <utility>

namespace flowscope::ui {

UpsampledFlows::UpsampledFlows(QObject* parent)
    : QObject(parent), background_(std::make_unique<Background>([this] {
        QMetaObject::invokeMethod(
            this, [this] { background_->finish(); }, Qt::QueuedConnection);
      })) {}

UpsampledFlows::~UpsampledFlows() { background_.reset(); }

void UpsampledFlows::set_trace(std::shared_ptr<const Trace> trace) {
  if (trace == trace_) return;
  trace_ = std::move(trace);
  flows_.assign(trace_ ? std::size_t(trace_->iterations()) + 1 : 0, nullptr);
  wanted_.reset();
  problem_.clear();
}

std::shared_ptr<const FlowField> UpsampledFlows::flow(int k) {
  if (!trace_ || k < 0 || std::size_t(k) >= flows_.size()) return nullptr;
  const auto& known = flows_[std::size_t(k)];
  if (known || !problem_.isEmpty()) return known;
  if (running_)
    wanted_ = k;
  else
    compute(k);
  return nullptr;
}

void UpsampledFlows::compute(int k) {
  running_ = true;
  background_->start([this, k, trace = trace_]() -> std::function<void()> {
    std::shared_ptr<const FlowField> flow;
    QString problem;
    try {
      flow = std::make_shared<const FlowField>(trace->upsampled(k));
    } catch (const std::exception& error) {
      problem = QString::fromUtf8(error.what());
    }
    return [this, k, trace, flow, problem] {
      running_ = false;
      if (trace == trace_) {
        flows_[std::size_t(k)] = flow;
        problem_ = problem;
        Q_EMIT ready();
      }
      if (const auto next = std::exchange(wanted_, std::nullopt))
        static_cast<void>(this->flow(*next));
    };
  });
}

}  // namespace flowscope::ui
