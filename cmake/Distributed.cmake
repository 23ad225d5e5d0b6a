# Training in several processes needs c10d with Gloo or NCCL inside LibTorch:
# FLOWSCOPE_HAS_GLOO, FLOWSCOPE_HAS_NCCL, and what core/train/c10d.h is compiled
# with there: FLOWSCOPE_C10D_INCLUDES.
#
# Decided by a program that makes both and is linked: headers alone do not tell
# (they are installed even where the library was built without), symbols do not
# tell whether the headers can be used.
include(CheckCXXSourceCompiles)

# LibTorch's header of Gloo includes Gloo's own, which neither Debian's package
# nor a wheel has. It takes a few types from them; ours are declarations of these.
set(FLOWSCOPE_C10D_INCLUDES "${CMAKE_BINARY_DIR}/gloo")
foreach(_header algorithm context common/error rendezvous/store transport/device)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/gloo/gloo/${_header}.h"
       CONTENT "#include \"core/train/gloo_types.h\"\n")
endforeach()

# NCCL's and CUDA's headers: in a wheel beside torch, else a toolkit's.
file(GLOB _nccl "${LibTorch_ROOT_DIR}/../nvidia/*/include/nccl.h"
     "${LibTorch_ROOT_DIR}/../nvidia/*/include/cuda_runtime_api.h")
list(LENGTH _nccl _found)
if(_found LESS 2)
  set(_nccl "")
  find_path(FLOWSCOPE_NCCL_INCLUDE_DIR nccl.h)
  mark_as_advanced(FLOWSCOPE_NCCL_INCLUDE_DIR)
  if(FLOWSCOPE_NCCL_INCLUDE_DIR AND CUDAToolkit_INCLUDE_DIRS)
    set(_nccl "${FLOWSCOPE_NCCL_INCLUDE_DIR}/nccl.h")
    list(GET CUDAToolkit_INCLUDE_DIRS 0 _found)
    list(APPEND _nccl "${_found}/cuda_runtime_api.h")
  endif()
endif()

function(_flowscope_c10d_has name result)
  set(CMAKE_REQUIRED_QUIET ON)
  set(CMAKE_REQUIRED_INCLUDES "${CMAKE_SOURCE_DIR}" ${FLOWSCOPE_C10D_INCLUDES})
  set(CMAKE_REQUIRED_DEFINITIONS "-D${result}")
  set(CMAKE_REQUIRED_LIBRARIES flowscope::torch)
  check_cxx_source_compiles("
    #include \"core/train/c10d.h\"
    int main() { return flowscope::train::c10d::${name}({}, 0, 2, true) ? 0 : 1; }" ${result})
endfunction()

_flowscope_c10d_has(gloo FLOWSCOPE_HAS_GLOO)
if(LibTorch_CUDA AND _nccl)
  foreach(_header IN LISTS _nccl)
    get_filename_component(_header "${_header}" DIRECTORY)
    list(APPEND FLOWSCOPE_C10D_INCLUDES "${_header}")
  endforeach()
  _flowscope_c10d_has(nccl FLOWSCOPE_HAS_NCCL)
endif()

set(_words "")
foreach(_one NCCL GLOO)
  if(FLOWSCOPE_HAS_${_one})
    list(APPEND _words "${_one}")
  endif()
endforeach()
list(JOIN _words ", " _words)
if(NOT _words)
  set(_words "off (this LibTorch has neither NCCL nor Gloo that can be used here)")
endif()
message(STATUS "Training in several processes: ${_words}")
unset(_words)
unset(_nccl)
unset(_found)
unset(_header)
