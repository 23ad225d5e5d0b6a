# The target flowscope_headers: CLI11, fmt and nlohmann-json, found as
# packages or in a folder of gathered headers (packaging/gather_headers).
set(FLOWSCOPE_HEADERS_DIR "" CACHE PATH
    "Folder with CLI/, fmt/ and nlohmann/ on a machine without their packages")
add_library(flowscope_headers INTERFACE)
set(_headers "${FLOWSCOPE_HEADERS_DIR}")

if(NOT FLOWSCOPE_HEADERS_DIR AND NOT LibTorch_BUNDLES_FMT)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(CLI11 REQUIRED)
  target_link_libraries(flowscope_headers INTERFACE
                        fmt::fmt nlohmann_json::nlohmann_json CLI11::CLI11)
  return()
endif()

# A torch wheel has an fmt of its own among its headers, another one than the
# system's library. So that every file sees the same, ours go into a folder that
# comes first, and no fmt library is linked.
if(NOT FLOWSCOPE_HEADERS_DIR)
  set(_headers "${CMAKE_BINARY_DIR}/headers")
  file(MAKE_DIRECTORY "${_headers}")
  foreach(_one CLI/CLI.hpp fmt/core.h nlohmann/json.hpp)
    get_filename_component(_folder "${_one}" DIRECTORY)
    find_path(FLOWSCOPE_HEADER_${_folder} "${_one}")
    mark_as_advanced(FLOWSCOPE_HEADER_${_folder})
    if(NOT FLOWSCOPE_HEADER_${_folder})
      message(FATAL_ERROR "The header ${_one} was not found. Install CLI11, fmt and "
        "nlohmann-json, or name a folder that holds them with -DFLOWSCOPE_HEADERS_DIR=FOLDER.")
    endif()
    file(CREATE_LINK "${FLOWSCOPE_HEADER_${_folder}}/${_folder}" "${_headers}/${_folder}" SYMBOLIC)
  endforeach()
endif()
foreach(_one CLI/CLI.hpp fmt/core.h nlohmann/json.hpp)
  if(NOT EXISTS "${_headers}/${_one}")
    message(FATAL_ERROR "${_headers} has no ${_one}; packaging/gather_headers fills such a folder.")
  endif()
endforeach()
# For the whole tree: a folder's own come before those of the targets it links.
include_directories(BEFORE SYSTEM "${_headers}")
target_include_directories(flowscope_headers SYSTEM INTERFACE "${_headers}")
target_compile_definitions(flowscope_headers INTERFACE FMT_HEADER_ONLY)
