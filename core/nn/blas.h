// Which library multiplies matrices in this process. No Torch.
#pragma once

#include <string>

namespace flowscope::nn {

// The library that sgemm_ comes from, links followed; empty where none is exported.
// Debian's LibTorch takes whatever libblas.so.3 points to; wheels and archives carry
// theirs inside.
std::string blas_library();

// False for the reference BLAS, which is tens of times slower than the others.
bool is_fast_blas(const std::string& library);

// OpenBLAS has threads of its own, one count for the process. Those that wait for work take
// a core from OpenMP's for milliseconds after each product, so there shall be none: what is
// large is multiplied by oneDNN. Other libraries are left alone.
void use_one_blas_thread();

}  // namespace flowscope::nn
