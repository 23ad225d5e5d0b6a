# LibTorch as the imported target flowscope::torch, from whichever of the three
# places has it: Debian's libtorch-dev, an archive from pytorch.org, or the torch
# wheel of a Python environment:
#
#   cmake -DCMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)') …
#
# Its own package files are not used: on a CUDA wheel they stop where there is no
# CUDA toolkit, and a driver alone is all that running one takes.
#
# Result variables:
#   LibTorch_VERSION        "2.6.0"
#   LibTorch_ROOT_DIR       the folder that holds include/ and lib/
#   LibTorch_CUDA           whether it has CUDA (libtorch_cuda is there)
#   LibTorch_CUDA_VERSION   "12.6", empty where it does not say
#   LibTorch_BUNDLES_FMT    whether its include folder has an fmt of its own
include(FindPackageHandleStandardArgs)

# A wheel's prefix path is torch/share/cmake, two below its include and lib.
find_path(LibTorch_INCLUDE_DIR ATen/ATen.h
  HINTS ${CMAKE_PREFIX_PATH} "${Torch_DIR}/../../.." PATH_SUFFIXES include ../../include)
if(LibTorch_INCLUDE_DIR)
  # A start path with ".." in it would be another one when CMake runs again.
  get_filename_component(_include "${LibTorch_INCLUDE_DIR}" ABSOLUTE)
  set_property(CACHE LibTorch_INCLUDE_DIR PROPERTY VALUE "${_include}")
  unset(_include)
  get_filename_component(LibTorch_ROOT_DIR "${LibTorch_INCLUDE_DIR}/.." ABSOLUTE)
  if(EXISTS "${LibTorch_ROOT_DIR}/lib/libtorch.so")
    set(_only_there PATHS "${LibTorch_ROOT_DIR}/lib" NO_DEFAULT_PATH)  # headers and libraries of one build
  endif()
  find_library(LibTorch_TORCH torch ${_only_there})
  find_library(LibTorch_CPU torch_cpu ${_only_there})
  find_library(LibTorch_C10 c10 ${_only_there})
  find_library(LibTorch_TORCH_CUDA torch_cuda ${_only_there})
  find_library(LibTorch_C10_CUDA c10_cuda ${_only_there})
  unset(_only_there)
  include(LibTorchVersion)
endif()

find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_TORCH LibTorch_CPU LibTorch_C10 LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "Install libtorch-dev, or name another with CMAKE_PREFIX_PATH (see HACKING.md).")
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_TORCH LibTorch_CPU LibTorch_C10
                 LibTorch_TORCH_CUDA LibTorch_C10_CUDA)

if(LibTorch_FOUND AND NOT TARGET flowscope::torch)
  add_library(flowscope::torch INTERFACE IMPORTED)
  target_include_directories(flowscope::torch SYSTEM INTERFACE
    "${LibTorch_INCLUDE_DIR}" "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  set(_libraries "${LibTorch_TORCH}" "${LibTorch_CPU}" "${LibTorch_C10}")
  if(LibTorch_CUDA)
    list(APPEND _libraries "${LibTorch_TORCH_CUDA}" "${LibTorch_C10_CUDA}")
  endif()
  # None of our symbols comes from libtorch_cuda: it registers itself when it is
  # loaded, so a linker that drops what seems unused would drop the GPU.
  target_link_libraries(flowscope::torch INTERFACE
    "-Wl,--push-state,--no-as-needed" ${_libraries} "-Wl,--pop-state" Threads::Threads)
  unset(_libraries)

  # NVIDIA's libraries, beside torch in a wheel. torch's own search path names
  # them; ours too, for wheels (and linkers) where that does not reach.
  get_filename_component(_lib "${LibTorch_TORCH}" DIRECTORY)
  file(GLOB _nvidia LIST_DIRECTORIES true "${LibTorch_ROOT_DIR}/../nvidia/*/lib")
  foreach(_folder IN LISTS _nvidia)
    get_filename_component(_folder "${_folder}" ABSOLUTE)
    target_link_options(flowscope::torch INTERFACE "LINKER:-rpath,${_folder}")
  endforeach()

  # An OpenMP runtime in the wheel: everything of ours has to use that very one,
  # or two pools of threads share the cores.
  file(GLOB _gomp "${_lib}/libgomp*.so*" "${LibTorch_ROOT_DIR}/../torch.libs/libgomp*.so*")
  if(_gomp AND NOT _lib MATCHES "^/usr/lib")
    list(GET _gomp 0 _gomp)
    set(OpenMP_gomp_LIBRARY "${_gomp}" CACHE FILEPATH "The OpenMP runtime that LibTorch uses")
  endif()
  unset(_gomp)
  unset(_lib)
  unset(_nvidia)
endif()
