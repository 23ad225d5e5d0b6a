#include "core/nn/gpu.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <array>
#include <exception>
#include <optional>

namespace flowscope::nn {
namespace {

// Note [Asking the driver]
// LibTorch tells a device's name and generation through headers that include CUDA's,
// which most machines with a GPU lack. The driver's library is loaded by then, and
// its C interface has been the same since CUDA 2.
class Driver {
 public:
  Driver() : library_(::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)) {
    const auto start = function<int(unsigned)>("cuInit");
    const auto get = function<int(int*, int)>("cuDeviceGet");
    found_ = start != nullptr && get != nullptr && start(0) == 0 && get(&device_, 0) == 0;
  }
  ~Driver() {
    if (library_ != nullptr) ::dlclose(library_);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  std::string name() const {
    std::array<char, 256> name{};
    const auto get = function<int(char*, int, int)>("cuDeviceGetName");
    if (!found_ || get == nullptr || get(name.data(), int(name.size()) - 1, device_) != 0)
      return {};
    return name.data();
  }
  std::optional<int> generation() const {  // first number of the compute capability
    constexpr int kMajor = 75;             // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    int major = 0;
    const auto get = function<int(int*, int, int)>("cuDeviceGetAttribute");
    if (!found_ || get == nullptr || get(&major, kMajor, device_) != 0) return std::nullopt;
    return major;
  }

 private:
  template <typename Signature>
  Signature* function(const char* name) const {
    return library_ == nullptr ? nullptr : reinterpret_cast<Signature*>(::dlsym(library_, name));
  }

  void* library_;
  int device_ = 0;
  bool found_ = false;
};

}  // namespace

bool torch_has_cuda() { return at::hasCUDA() || at::detail::getCUDAHooks().hasCUDA(); }

bool gpu_answers() { return gpu_count() > 0; }

int gpu_count() {
  try {
    return at::detail::getCUDAHooks().hasCUDA() ? int(at::detail::getCUDAHooks().getNumGPUs()) : 0;
  } catch (const std::exception&) {
    return 0;  // a driver too old for this LibTorch says so by an exception
  }
}

std::string gpu_name() {
  const std::string name = Driver().name();
  return name.empty() ? "GPU" : name;
}

bool gpu_multiplies_bf16() {
  const auto generation = Driver().generation();
  return generation ? *generation >= 8
                    : at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

}  // namespace flowscope::nn
