#include "app/flowscope-cli/machine.h"

#include "core/nn/device.h"

namespace flowscope::cli {

Machine machine() {
  nn::TorchInfo info = nn::torch_info();
  return {
      info.version,        info.kind,        std::move(info.devices), std::move(info.precisions),
      std::move(info.cpu), info.blas_is_fast};
}

}  // namespace flowscope::cli
