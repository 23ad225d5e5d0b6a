# Everything that is not ours. Rooms link these targets; LICENSES.md lists them.
find_package(Threads REQUIRED)

# Header-only: found as packages, or in a folder of gathered headers.
set(FLOWSCOPE_HEADERS_DIR "" CACHE PATH
    "Folder with CLI/, fmt/, spdlog/ and nlohmann/ on a machine without their packages")
add_library(flowscope_headers INTERFACE)
if(FLOWSCOPE_HEADERS_DIR)
  target_include_directories(flowscope_headers SYSTEM INTERFACE "${FLOWSCOPE_HEADERS_DIR}")
  target_compile_definitions(flowscope_headers INTERFACE FMT_HEADER_ONLY SPDLOG_FMT_EXTERNAL)
else()
  find_package(fmt REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(CLI11 REQUIRED)
  target_link_libraries(flowscope_headers INTERFACE fmt::fmt spdlog::spdlog
                        nlohmann_json::nlohmann_json CLI11::CLI11)
endif()

find_package(LibTorch REQUIRED)  # cmake/FindLibTorch.cmake: flowscope::torch

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
