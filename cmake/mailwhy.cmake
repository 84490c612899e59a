# How every room, test, fuzz target and embedded file of mailwhy is built.  One function a thing.

find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(IDN2 REQUIRED IMPORTED_TARGET libidn2)
# What unpacks files: static where there is the choice, for a quick start.
find_library(MAILWHY_ZLIB NAMES libz.a z REQUIRED)
find_library(MAILWHY_LZMA NAMES liblzma.a lzma REQUIRED)
find_library(MAILWHY_ZSTD NAMES libzstd.a zstd REQUIRED)
set(Boost_USE_STATIC_LIBS ON)  # one library less to load at start
find_package(Boost 1.81 EXACT REQUIRED COMPONENTS json)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# ccache and a fast linker when the machine has them.
find_program(MAILWHY_CCACHE ccache)
if(MAILWHY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher ${MAILWHY_CCACHE})
  if(MAILWHY_PCH)
    # ccache looks through a precompiled header only when told so.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${launcher})
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()
find_program(MAILWHY_MOLD mold)
find_program(MAILWHY_LLD ld.lld)
if(MAILWHY_MOLD)
  add_link_options(-fuse-ld=mold)
elseif(MAILWHY_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# Flags that all our own code shares.
add_library(mailwhy_flags INTERFACE)
target_include_directories(mailwhy_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(mailwhy_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wno-missing-field-initializers -fno-omit-frame-pointer)
if(MAILWHY_WERROR)
  target_compile_options(mailwhy_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Known false alarms of GCC 12 in inlined std::string and std::variant code at -O2.
  target_compile_options(mailwhy_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-dangling-pointer
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-nonnull)
endif()
if(MAILWHY_SANITIZE)
  add_compile_options(-fsanitize=${MAILWHY_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MAILWHY_SANITIZE})
  # Asio recycles handler memory, which would hide use after free.
  add_compile_definitions(BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING)
endif()
if(MAILWHY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Tests are compiled for a quick build: what they test is compiled as ever.
add_library(mailwhy_test_flags INTERFACE)
target_link_libraries(mailwhy_test_flags INTERFACE mailwhy_flags)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(mailwhy_test_flags INTERFACE -O1)
elseif(MAILWHY_SANITIZE)
  # Checks of every pointer make half of the code of a test; ASan stops at a bad one all the same.
  target_compile_options(mailwhy_test_flags INTERFACE -O0 -fno-sanitize=null,alignment,object-size,vptr)
endif()

# The headers that nearly every file reads, parsed once: mailwhy_precompile(TARGET SET) with the set std, test or rule.  Builds
# without them (debug, fuzz) see to it that every file includes what it needs.
function(mailwhy_precompiled set flags)
  add_library(mailwhy_${set}_headers STATIC ${CMAKE_SOURCE_DIR}/cmake/std.cc)
  target_link_libraries(mailwhy_${set}_headers PUBLIC ${flags} fmt::fmt)
  target_precompile_headers(mailwhy_${set}_headers PRIVATE ${ARGN})
endfunction()
if(MAILWHY_PCH)
  # What ccache needs, and what clang compiles with the headers instead of once a file.
  target_compile_options(mailwhy_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)
  mailwhy_precompiled(std mailwhy_flags ${CMAKE_SOURCE_DIR}/cmake/std.h)
  mailwhy_precompiled(rule mailwhy_flags ${CMAKE_SOURCE_DIR}/cmake/std.h ${CMAKE_SOURCE_DIR}/mailwhy/rules/support.h)
  mailwhy_precompiled(test mailwhy_test_flags ${CMAKE_SOURCE_DIR}/cmake/std.h <doctest/doctest.h> ${CMAKE_SOURCE_DIR}/mailwhy/base/text.h)
endif()
function(mailwhy_precompile target set)
  if(MAILWHY_PCH)
    target_precompile_headers(${target} REUSE_FROM mailwhy_${set}_headers)
  endif()
endfunction()

# The main() of the unit tests and of the fuzz targets that only run their corpus.
add_library(mailwhy_test_main OBJECT ${CMAKE_SOURCE_DIR}/tests/test_main.cc)
target_link_libraries(mailwhy_test_main PRIVATE mailwhy_flags)
add_library(mailwhy_replay_main OBJECT ${CMAKE_SOURCE_DIR}/fuzz/replay_main.cc)
target_link_libraries(mailwhy_replay_main PRIVATE mailwhy_flags)

# The files of a folder, up to so many at once as one: what they include is read once and what they instantiate is compiled once.
# Names in the anonymous namespaces of a folder must therefore differ.
function(mailwhy_together target)
  if(NOT MAILWHY_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS ARGN)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    string(MAKE_C_IDENTIFIER ${folder} folder)
    math(EXPR count_${folder} "0${count_${folder}} + 1")
    math(EXPR group "(${count_${folder}} - 1) / ${MAILWHY_UNITY}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${group})
  endforeach()
endfunction()

# mailwhy_unit_test(NAME TARGET files...)
# The test NAME from the unit tests of a library.
function(mailwhy_unit_test name target)
  add_executable(${name}_test ${ARGN})
  target_link_libraries(${name}_test PRIVATE mailwhy_test_main ${target} mailwhy_test_flags)
  mailwhy_precompile(${name}_test test)
  mailwhy_together(${name}_test ${ARGN})
  add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()

# mailwhy_room(NAME [HOT] [PCH set] DEPS rooms... LIBS targets... SOURCES extra...)
# The library mailwhy_NAME from *.cc (and sub-folders), the test NAME_test from *_test.cc, and a fuzz
# target from each *_fuzz.cc, whose corpus fuzz/corpus/<target> also runs as a normal test.  A release compiles the files of a HOT
# room one by one, since GCC inlines better then (6 % fewer instructions for reading bounces).
function(mailwhy_room name)
  cmake_parse_arguments(ROOM "HOT" "PCH" "DEPS;LIBS;SOURCES" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$")
  set(together ${sources})
  list(APPEND sources ${ROOM_SOURCES})
  set(target mailwhy_${name})
  set(links mailwhy_flags)
  foreach(dep IN LISTS ROOM_DEPS)
    list(APPEND links mailwhy_${dep})
  endforeach()
  list(APPEND links ${ROOM_LIBS})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${links})
    if(NOT ROOM_PCH)
      set(ROOM_PCH std)
    endif()
    mailwhy_precompile(${target} ${ROOM_PCH})
    if(NOT (ROOM_HOT AND CMAKE_BUILD_TYPE STREQUAL "Release"))
      mailwhy_together(${target} ${together})
    endif()
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${links})
  endif()

  if(NOT MAILWHY_TESTS)
    return()
  endif()
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(tests)
    mailwhy_unit_test(${name} ${target} ${tests})
  endif()
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  foreach(source IN LISTS fuzzers)
    get_filename_component(stem ${source} NAME_WE)
    set(fuzzer ${name}_${stem})
    set(corpus ${CMAKE_SOURCE_DIR}/fuzz/corpus/${fuzzer})
    add_executable(${fuzzer} ${source})
    target_link_libraries(${fuzzer} PRIVATE ${target})
    if(MAILWHY_FUZZ)
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    else()
      target_link_libraries(${fuzzer} PRIVATE mailwhy_replay_main)
    endif()
    mailwhy_precompile(${fuzzer} std)
    add_test(NAME fuzz_${fuzzer} COMMAND ${fuzzer} -runs=0 ${corpus})
  endforeach()
endfunction()

# mailwhy_embed(OUTPUT_VARIABLE name ROOT dir FILES files...)
# A source file with the function `mailwhy::embedded::NAME()` that lists the files, by path below ROOT.
function(mailwhy_embed out name)
  cmake_parse_arguments(EMBED "" "ROOT" "FILES" ${ARGN})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cc)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.list)
  string(REPLACE ";" "\n" lines "${EMBED_FILES}")
  file(CONFIGURE OUTPUT ${list} CONTENT "${lines}\n" @ONLY)
  add_custom_command(OUTPUT ${source}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed.py ${name} ${EMBED_ROOT} ${list} ${source}
    DEPENDS ${EMBED_FILES} ${list} ${CMAKE_SOURCE_DIR}/cmake/embed.py
    COMMENT "Embedding ${name}" VERBATIM)
  set(${out} ${source} PARENT_SCOPE)
endfunction()
