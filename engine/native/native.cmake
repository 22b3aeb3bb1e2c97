# Read at the end of each project() of llama.cpp's build (CMAKE_PROJECT_INCLUDE).
set(HEARTH_NATIVE ${CMAKE_CURRENT_LIST_DIR})

# What is built says of which of these files it was made: bootstrap/kernels.py counts the same way.
file(GLOB hearth_files ${HEARTH_NATIVE}/*.cmake ${HEARTH_NATIVE}/*.cpp ${HEARTH_NATIVE}/*.h)
list(SORT hearth_files)
set(hearth_sums "")
foreach(file IN LISTS hearth_files)
  file(SHA256 ${file} sum)
  string(APPEND hearth_sums ${sum})
endforeach()
string(SHA256 HEARTH_NATIVE_VERSION "${hearth_sums}")

# Puts Hearth's multiplication of Q8_0 weights (q8_0.cpp) in front of llama.cpp's own, wherever the
# compiler can build it. Whether the processor has the instructions is asked when a model is loaded,
# so that the library runs on those without, too.
if(PROJECT_NAME STREQUAL "ggml")
  function(hearth_multiplies)
    set(wide -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mf16c -mfma)
    include(CheckCXXSourceCompiles)
    list(JOIN wide " " CMAKE_REQUIRED_FLAGS)
    check_cxx_source_compiles(
      "#include <immintrin.h>
       int main() { return _mm512_reduce_add_epi32(_mm512_dpbusd_epi32(
         _mm512_setzero_si512(), _mm512_set1_epi8(1), _mm512_set1_epi8(1))); }"
      HEARTH_COMPILES_AVX512_VNNI)
    if(TARGET ggml-cpu AND GGML_LLAMAFILE AND HEARTH_COMPILES_AVX512_VNNI)
      target_sources(ggml-cpu PRIVATE ${HEARTH_NATIVE}/hook.cpp ${HEARTH_NATIVE}/q8_0.cpp)
      set_source_files_properties(
        ${HEARTH_NATIVE}/q8_0.cpp TARGET_DIRECTORY ggml-cpu PROPERTIES COMPILE_OPTIONS "${wide}")
      set_source_files_properties(
        ${CMAKE_CURRENT_SOURCE_DIR}/src/ggml-cpu/llamafile/sgemm.cpp TARGET_DIRECTORY ggml-cpu
        PROPERTIES COMPILE_DEFINITIONS llamafile_sgemm=llamafile_sgemm_of_llama_cpp)
    endif()
  endfunction()

  cmake_language(DEFER CALL hearth_multiplies)
endif()

# Adds the drawing of tokens for several sequences at once (draw.cpp) to llama.cpp.
if(PROJECT_NAME STREQUAL "llama.cpp")
  function(hearth_draws)
    target_sources(llama PRIVATE ${HEARTH_NATIVE}/draw.cpp)
    set_source_files_properties(
      ${HEARTH_NATIVE}/draw.cpp TARGET_DIRECTORY llama PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON
      COMPILE_DEFINITIONS HEARTH_NATIVE_VERSION="${HEARTH_NATIVE_VERSION}")
    find_package(OpenMP)
    if(GGML_OPENMP AND OpenMP_CXX_FOUND)
      target_link_libraries(llama PRIVATE OpenMP::OpenMP_CXX)
    endif()
  endfunction()

  cmake_language(DEFER CALL hearth_draws)
endif()
