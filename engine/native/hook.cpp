// Stands where llama.cpp looks for its matrix multiplication, and hands on what is not ours.

#include "ggml-cpu-impl.h"
#include "ggml.h"
#include "llamafile/sgemm.h"
#include "q8_0.h"

extern "C" bool llamafile_sgemm_of_llama_cpp(
    const ggml_compute_params *, int64_t, int64_t, int64_t, const void *, int64_t, const void *,
    int64_t, void *, int64_t, int, int, int);

namespace {

bool processor_has_avx512_vnni() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vnni");
}

const bool ours = processor_has_avx512_vnni();

ggml_threadpool * threads(void * pool) { return static_cast<ggml_threadpool *>(pool); }
void wait(void * pool) { ggml_barrier(threads(pool)); }
void hand_out_from(void * pool, int first) { ggml_threadpool_chunk_set(threads(pool), first); }
int take(void * pool) { return ggml_threadpool_chunk_add(threads(pool), 1); }

}  // namespace

// For one token (n = 1) llama.cpp's own is as fast as the memory.
extern "C" bool llamafile_sgemm(
    const ggml_compute_params * params, int64_t m, int64_t n, int64_t k, const void * A,
    int64_t lda, const void * B, int64_t ldb, void * C, int64_t ldc, int Atype, int Btype,
    int Ctype) {
    if (!ours || n < 2 || Atype != GGML_TYPE_Q8_0 || Btype != GGML_TYPE_Q8_0 ||
        Ctype != GGML_TYPE_F32)
        return llamafile_sgemm_of_llama_cpp(
            params, m, n, k, A, lda, B, ldb, C, ldc, Atype, Btype, Ctype);
    const hearth::Team team = {params->threadpool, params->ith, params->nth, wait, hand_out_from, take};
    hearth::multiply_q8_0(
        team, m, n, k, static_cast<const hearth::Block *>(A), lda,
        static_cast<const hearth::Block *>(B), ldb, static_cast<float *>(C), ldc);
    return true;
}
