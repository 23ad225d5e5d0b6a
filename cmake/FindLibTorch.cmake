# LibTorch as the imported target flowscope::torch: Debian's, a distribution from
# pytorch.org, or the one inside Python's torch wheel (CMAKE_PREFIX_PATH from
# torch.utils.cmake_prefix_path).
find_path(LibTorch_INCLUDE_DIR ATen/ATen.h
  HINTS ${CMAKE_PREFIX_PATH} PATH_SUFFIXES include ../../include)
find_library(LibTorch_TORCH torch HINTS ${CMAKE_PREFIX_PATH} PATH_SUFFIXES lib ../../lib)
find_library(LibTorch_CPU torch_cpu HINTS ${CMAKE_PREFIX_PATH} PATH_SUFFIXES lib ../../lib)
find_library(LibTorch_C10 c10 HINTS ${CMAKE_PREFIX_PATH} PATH_SUFFIXES lib ../../lib)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch REQUIRED_VARS
  LibTorch_TORCH LibTorch_CPU LibTorch_C10 LibTorch_INCLUDE_DIR)

if(LibTorch_FOUND AND NOT TARGET flowscope::torch)
  add_library(flowscope::torch INTERFACE IMPORTED)
  target_include_directories(flowscope::torch SYSTEM INTERFACE
    "${LibTorch_INCLUDE_DIR}" "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  target_link_libraries(flowscope::torch INTERFACE
    "${LibTorch_TORCH}" "${LibTorch_CPU}" "${LibTorch_C10}" Threads::Threads)
endif()
