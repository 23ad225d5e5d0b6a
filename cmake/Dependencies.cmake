# Everything that is not ours. Rooms link these targets; LICENSES.md lists them.
find_package(Threads REQUIRED)

find_package(LibTorch REQUIRED)  # cmake/FindLibTorch.cmake: flowscope::torch
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  # It errs about std::vector<bool> where LibTorch's templates are inlined.
  target_compile_options(flowscope::torch INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds>
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow>)
endif()
include(Cuda)                    # FLOWSCOPE_HAS_CUDA_KERNELS
include(Headers)                 # flowscope_headers
include(Distributed)             # FLOWSCOPE_HAS_GLOO, FLOWSCOPE_HAS_NCCL

if(FLOWSCOPE_MEDIA)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET
    libavformat libavcodec libavfilter libavutil libswscale)
endif()
if(FLOWSCOPE_OPENCV)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs video)
endif()
if(FLOWSCOPE_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets OpenGL OpenGLWidgets Svg Test)
endif()
