# Read at the end of each project() of llama.cpp's build, for `make native` on processors that have
# both AVX-512 and AVX-VNNI: llamafile's matrix code is compiled without AVX-512.
#
# With it, that code multiplies four columns at a time, and waits for memory where there are no more
# than eight, which is what a few people decode. Measured on two cores of a Zen 5, milliseconds a
# step of 4 / 8 / 16 rows of a Q8_0 model, each 250 tokens deep: 14.4 / 18.7 / 27.3 with AVX-512,
# 12.4 / 14.8 / 28.3 without; its prompts are read 10 % more slowly. K-quants do not use that code.
# F16 models do, and lose a third of their speed with prompts: for those, build with
# CMAKE_ARGS=-DCMAKE_PROJECT_INCLUDE= in the environment.
if(PROJECT_NAME STREQUAL "ggml")
  function(hearth_without_avx512)
    set_source_files_properties(
      ${CMAKE_CURRENT_SOURCE_DIR}/src/ggml-cpu/llamafile/sgemm.cpp
      TARGET_DIRECTORY ggml-cpu
      PROPERTIES COMPILE_OPTIONS -mno-avx512f)
  endfunction()
  cmake_language(DEFER CALL hearth_without_avx512)
endif()
