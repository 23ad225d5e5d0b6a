#include "core/classic/classic_model.h"

#include <opencv2/core.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/classic/classic_sequence.h"

namespace flowscope::classic {

namespace {

class ClassicModel : public FlowModel {
 public:
  ClassicModel(ModelInfo info, MakeMethod make) : info_(std::move(info)), make_(std::move(make)) {}

  const ModelInfo& info() const override { return info_; }
  std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const override {
    return std::make_unique<ClassicSequence>(make_(), info_.threads, options);
  }

 private:
  const ModelInfo info_;
  const MakeMethod make_;
};

std::shared_ptr<FlowModel> model(const char* name, const char* architecture, MakeMethod make,
                                 const ModelOptions& options) {
  if (options.device == DeviceKind::cuda)
    throw UsageError(std::string(architecture) +
                     " runs on the CPU only; choose the device auto or cpu.");
  ModelInfo info;
  info.name = name;
  info.architecture = architecture;
  info.device = "CPU";
  info.threads = options.threads > 0 ? options.threads : cv::getNumberOfCPUs();
  return std::make_shared<ClassicModel>(std::move(info), std::move(make));
}

}  // namespace

std::shared_ptr<FlowModel> dis(const ModelOptions& options) {
  return model("dis", "OpenCV DIS (medium)", make_dis, options);
}

std::shared_ptr<FlowModel> farneback(const ModelOptions& options) {
  return model("farneback", "OpenCV Farneback", make_farneback, options);
}

}  // namespace flowscope::classic
