# layer(<folder> [USES lower...] [NEEDS library...])
#
# Makes src/<folder> one library, and its *_test.cc one test program, both found by glob.
# A layer sees its own headers and those of the layers it USES (and theirs), and no others: its include root
# is a folder in the build tree that holds one link, to itself. An upward include therefore does not compile,
# and USES can only name a layer declared above it, so a cycle cannot be written down.
# NEEDS names third-party link targets; they stay private to the layer.
function(layer name)
  cmake_parse_arguments(ARG "" "" "USES;NEEDS" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  set(root ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${folder} ${root}/${name} SYMBOLIC)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(NOT sources)
    message(STATUS "layer ${name} has headers only")
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${root})
    target_link_libraries(${name} INTERFACE ${ARG_USES})
    return()
  endif()
  foreach(lower IN LISTS ARG_USES)
    if(NOT TARGET ${lower})
      message(FATAL_ERROR "layer ${name} uses ${lower}, which is not declared above it")
    endif()
  endforeach()
  add_library(${name} STATIC ${sources})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME mithaq_${name})
  target_include_directories(${name} PUBLIC ${root})
  target_compile_options(${name} PUBLIC -ffile-prefix-map=${root}/=src/)
  target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE ${ARG_NEEDS} fmt::fmt)

  if(BUILD_TESTING AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${ARG_NEEDS} fmt::fmt GTest::gtest GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit ENVIRONMENT "MITHAQ_TESTS=${CMAKE_SOURCE_DIR}/tests")
  endif()
endfunction()
