#include "core/nn/blas.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace flowscope::nn {
namespace fs = std::filesystem;

std::string blas_library() {
  void* multiply = ::dlsym(RTLD_DEFAULT, "sgemm_");
  Dl_info where{};
  if (multiply == nullptr || ::dladdr(multiply, &where) == 0 || where.dli_fname == nullptr)
    return {};
  std::error_code error;
  const fs::path real = fs::canonical(where.dli_fname, error);
  return error ? std::string(where.dli_fname) : real.string();
}

bool is_fast_blas(const std::string& library) {
  // OpenBLAS, BLIS and ATLAS come as a libblas.so.3 as well, in folders of their names.
  constexpr std::array<std::string_view, 4> fast = {"openblas", "blis", "atlas", "mkl"};
  if (!fs::path(library).filename().string().starts_with("libblas")) return true;
  return std::any_of(fast.begin(), fast.end(), [&](std::string_view word) {
    return library.find(word) != std::string::npos;
  });
}

void use_one_blas_thread() {
  using Get = int (*)();
  using Set = void (*)(int);
  // NOLINTBEGIN(*-reinterpret-cast): what dlsym gives is a function. Asked once: this
  // is called for every pair.
  static const auto get = reinterpret_cast<Get>(::dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  static const auto set = reinterpret_cast<Set>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  // NOLINTEND(*-reinterpret-cast)
  if (get != nullptr && set != nullptr && get() != 1) set(1);
}

}  // namespace flowscope::nn
