# flowscope_room(NAME source... [LINK target...] [PRIVATE_LINK target...])
# makes the static library of one folder. Headers are included from the top of
# the repository: "core/base/frame.h".
function(flowscope_room name)
  cmake_parse_arguments(PARSE_ARGV 1 ROOM "" "" "LINK;PRIVATE_LINK")
  add_library(flowscope_${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  add_library(flowscope::${name} ALIAS flowscope_${name})
  target_link_libraries(flowscope_${name}
    PUBLIC flowscope_settings ${ROOM_LINK}
    PRIVATE ${ROOM_PRIVATE_LINK})
endfunction()

# flowscope_precompile_torch(TARGET): ATen's headers take seconds a file.
function(flowscope_precompile_torch target)
  target_precompile_headers(${target} PRIVATE <ATen/ATen.h>)
endfunction()
