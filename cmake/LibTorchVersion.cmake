# What the LibTorch in LibTorch_ROOT_DIR is: version, CUDA, and an ABI we can
# link. A part of FindLibTorch.cmake.
set(LibTorch_VERSION "")
set(LibTorch_CUDA OFF)
set(LibTorch_CUDA_VERSION "")

# A wheel says most ("2.6.0+cu124", and CUDA's version), an archive has
# build-version, Debian's package the header only.
if(EXISTS "${LibTorch_ROOT_DIR}/version.py")
  file(READ "${LibTorch_ROOT_DIR}/version.py" _text)
  if(_text MATCHES "__version__ = '([^']+)'")
    set(LibTorch_VERSION "${CMAKE_MATCH_1}")
  endif()
  if(_text MATCHES "cuda[^=\n]*= '([0-9.]+)'")
    set(LibTorch_CUDA_VERSION "${CMAKE_MATCH_1}")
  endif()
elseif(EXISTS "${LibTorch_ROOT_DIR}/build-version")
  file(READ "${LibTorch_ROOT_DIR}/build-version" LibTorch_VERSION)
  string(STRIP "${LibTorch_VERSION}" LibTorch_VERSION)
endif()
if(NOT LibTorch_CUDA_VERSION AND LibTorch_VERSION MATCHES "\\+cu([0-9]+)([0-9])$")
  set(LibTorch_CUDA_VERSION "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
endif()
string(REGEX MATCH "^[0-9]+\\.[0-9]+(\\.[0-9]+)?" LibTorch_VERSION "${LibTorch_VERSION}")
if(NOT LibTorch_VERSION)
  foreach(_header torch/headeronly/version.h torch/csrc/api/include/torch/version.h)
    if(NOT LibTorch_VERSION AND EXISTS "${LibTorch_INCLUDE_DIR}/${_header}")
      file(STRINGS "${LibTorch_INCLUDE_DIR}/${_header}" _lines
           REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
      string(REGEX MATCHALL "[0-9]+" _lines "${_lines}")
      list(JOIN _lines "." LibTorch_VERSION)
    endif()
  endforeach()
endif()

if(LibTorch_TORCH_CUDA AND LibTorch_C10_CUDA)
  set(LibTorch_CUDA ON)
else()
  set(LibTorch_CUDA_VERSION "")
endif()

set(LibTorch_BUNDLES_FMT OFF)
if(EXISTS "${LibTorch_INCLUDE_DIR}/fmt" AND NOT LibTorch_INCLUDE_DIR MATCHES "^/usr/include")
  set(LibTorch_BUNDLES_FMT ON)
endif()

# Wheels up to 2.6 were built with the C++ ABI that GCC left in 2015, where
# std::string is another type: linking would fail with pages of undefined names.
# The name of a function with a string in it tells: Ss is the old one.
if(LibTorch_C10)
  file(STRINGS "${LibTorch_C10}" _old REGEX "torchCheckFailEPKcS[0-9]_jRKSs" LIMIT_COUNT 1)
  if(_old)
    message(FATAL_ERROR
      "LibTorch ${LibTorch_VERSION} in ${LibTorch_ROOT_DIR} was built with the C++ ABI of before "
      "GCC 5 and cannot be linked here. Take torch 2.7 or later (pip install 'torch>=2.7'), or the "
      "\"cxx11 ABI\" archive from pytorch.org, or Debian's libtorch-dev.")
  endif()
endif()
if(LibTorch_VERSION AND LibTorch_VERSION VERSION_LESS 1.13)
  message(FATAL_ERROR
    "LibTorch ${LibTorch_VERSION} in ${LibTorch_ROOT_DIR} is too old: 1.13 or later is needed.")
endif()
unset(_text)
unset(_lines)
unset(_old)
