#include "ui/panels/upsampled_flows.h"

#include <QMetaObject>
#include <algorithm>
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
  kept_.clear();
  wanted_.reset();
  problem_.clear();
}

void UpsampledFlows::set_limit(std::size_t bytes) {
  limit_ = bytes;
  drop_oldest();
}

void UpsampledFlows::drop_oldest() {
  std::size_t sum = 0;
  for (const auto& [k, flow] : kept_) sum += flow->flow.size() * sizeof(Vec2);
  while (kept_.size() > 1 && sum > limit_) {
    sum -= kept_.back().second->flow.size() * sizeof(Vec2);
    kept_.pop_back();
  }
}

std::shared_ptr<const FlowField> UpsampledFlows::flow(int k, bool at_once) {
  if (!trace_ || k < 0 || k > trace_->iterations()) return nullptr;
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [k](const auto& each) { return each.first == k; });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
    return found->second;
  }
  if (!problem_.isEmpty()) return nullptr;
  if (at_once) {
    keep(k, upsampled(*trace_, k));
    return flow(k);
  }
  if (running_)
    wanted_ = k;
  else
    compute(k);
  return nullptr;
}

UpsampledFlows::Made UpsampledFlows::upsampled(const Trace& trace, int k) {
  try {
    return {std::make_shared<const FlowField>(trace.upsampled(k)), {}};
  } catch (const std::exception& error) {
    return {nullptr, QString::fromUtf8(error.what())};
  }
}

void UpsampledFlows::keep(int k, const Made& made) {
  problem_ = made.problem;
  if (!made.flow) return;
  kept_.remove_if([k](const auto& each) { return each.first == k; });
  kept_.emplace_front(k, made.flow);
  drop_oldest();
}

void UpsampledFlows::compute(int k) {
  running_ = true;
  background_->start([this, k, trace = trace_]() -> std::function<void()> {
    return [this, k, trace, made = upsampled(*trace, k)] {
      running_ = false;
      if (trace == trace_) {
        keep(k, made);
        Q_EMIT ready();
      }
      if (const auto next = std::exchange(wanted_, std::nullopt))
        static_cast<void>(this->flow(*next));
    };
  });
}

}  // namespace flowscope::ui
