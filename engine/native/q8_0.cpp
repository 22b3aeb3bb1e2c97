// For a few tokens, weights come from memory once and no faster than it gives them; for many, two
// rows at a time go through the widest registers there are. llama.cpp's own code for this format
// does one row at a time and waits for memory: it takes twice as long for four tokens, and for a
// prompt.
//
// This file is compiled for processors that the rest of the library may not run on. So nothing in
// it may be an inline function or template that other files have too: the linker keeps one of them,
// perhaps the one from here.

#include "q8_0.h"

#include <immintrin.h>

namespace hearth {
namespace {

constexpr int ROWS = 8;
constexpr int TOKENS = 4;  // 16 sums, and what they need, fill the 32 registers
constexpr int VALUES = 32;
constexpr int64_t PANEL_BYTES = 384 * 1024;  // of tokens at once: a part of any level-2 cache
constexpr int LINE = 64;

// One block of eight rows, values made unsigned by 128: the instruction multiplies unsigned by
// signed.
struct alignas(LINE) Packed {
    uint8_t values[ROWS * VALUES];
    float scales[ROWS];
};

// Of a token's block: its scale, and what the 128 added to weights adds to a product.
struct Correction {
    float scale;
    int32_t offset;
};

template <typename T>
struct Kept {
    T * data = nullptr;
    int64_t size = 0;

    ~Kept() { delete[] data; }

    T * room(int64_t wanted) {
        if (wanted > size) {
            delete[] data;
            size = 0;
            data = nullptr;
            data = new T[wanted];
            size = wanted;
        }
        return data;
    }
};

int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

__m256i load(const Block & block) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(block.values));
}

Correction correction(const Block & block) {
    const __m256i parts =
        _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_set1_epi8(1), load(block));
    __m128i sum =
        _mm_add_epi32(_mm256_castsi256_si128(parts), _mm256_extracti128_si256(parts, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    return {_cvtsh_ss(block.scale), -128 * _mm_cvtsi128_si32(sum)};
}

// Eight rows, of which the last stands in for those beyond `rows`.
void pack(const Block * weights, int64_t stride, int64_t blocks, int rows, Packed * packed) {
    const __m512i top_bits = _mm512_set1_epi8(-128);
    const Block * row[ROWS];
    for (int r = 0; r < ROWS; ++r) row[r] = weights + least(r, rows - 1) * stride;
    for (int64_t k = 0; k < blocks; ++k) {
        for (int r = 0; r < ROWS; r += 2) {
            const __m512i two = _mm512_inserti64x4(
                _mm512_castsi256_si512(load(row[r][k])), load(row[r + 1][k]), 1);
            _mm512_store_si512(packed[k].values + r * VALUES, _mm512_xor_si512(two, top_bits));
        }
        const __m128i halves = _mm_setr_epi16(
            row[0][k].scale, row[1][k].scale, row[2][k].scale, row[3][k].scale, row[4][k].scale,
            row[5][k].scale, row[6][k].scale, row[7][k].scale);
        _mm256_store_ps(packed[k].scales, _mm256_cvtph_ps(halves));
    }
}

float sum(__m256 parts) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(parts), _mm256_extractf128_ps(parts, 1));
    four = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(four, _mm_movehdup_ps(four)));
}

// Eight rows times COUNT tokens. `next`, if any, is what the memory is asked for meanwhile: as many
// bytes as the eight rows had.
template <int COUNT>
void tile(
    const Packed * packed, int64_t blocks, const Block * tokens, int64_t tokens_stride,
    const Correction * corrections, float * c, int64_t c_stride, int rows, const char * next) {
    constexpr int PAIRS = ROWS / 2;
    __m512 sums[PAIRS][COUNT] = {};
    __m512i both[PAIRS];  // where a pair finds its scales: one for each half of a register
    for (int p = 0; p < PAIRS; ++p)
        both[p] = _mm512_inserti64x4(
            _mm512_set1_epi32(2 * p), _mm256_set1_epi32(2 * p + 1), 1);

    for (int64_t k = 0; k < blocks; ++k) {
        if (next)
            for (int line = 0; line * LINE < ROWS * int(sizeof(Block)); ++line)
                _mm_prefetch(next + k * ROWS * sizeof(Block) + line * LINE, _MM_HINT_T0);
        const __m512 scales = _mm512_castps256_ps512(_mm256_load_ps(packed[k].scales));
        __m512i weights[PAIRS];
        __m512 scale[PAIRS];
        for (int p = 0; p < PAIRS; ++p) {
            weights[p] = _mm512_load_si512(packed[k].values + 2 * p * VALUES);
            scale[p] = _mm512_permutexvar_ps(both[p], scales);
        }
        for (int t = 0; t < COUNT; ++t) {
            const Correction & of = corrections[t * blocks + k];
            const __m512i token = _mm512_broadcast_i64x4(load(tokens[t * tokens_stride + k]));
            const __m512i offset = _mm512_maskz_set1_epi32(0x0101, of.offset);  // once a row
            for (int p = 0; p < PAIRS; ++p) {
                const __m512i products = _mm512_dpbusd_epi32(offset, weights[p], token);
                sums[p][t] = _mm512_fmadd_ps(
                    _mm512_cvtepi32_ps(products),
                    _mm512_mul_ps(scale[p], _mm512_set1_ps(of.scale)), sums[p][t]);
            }
        }
    }

    for (int p = 0; p < PAIRS; ++p)
        for (int t = 0; t < COUNT; ++t) {
            float * to = c + t * c_stride + 2 * p;
            if (2 * p < rows) to[0] = sum(_mm512_castps512_ps256(sums[p][t]));
            if (2 * p + 1 < rows) to[1] = sum(_mm512_extractf32x8_ps(sums[p][t], 1));
        }
}

constexpr decltype(&tile<1>) TILES[] = {tile<1>, tile<2>, tile<3>, tile<4>};

}  // namespace

void multiply_q8_0(
    const Team & team, int64_t rows, int64_t count, int64_t blocks, const Block * weights,
    int64_t weights_stride, const Block * tokens, int64_t tokens_stride, float * c,
    int64_t c_stride) {
    thread_local Kept<Packed> kept_rows;
    thread_local Kept<Correction> kept_corrections;
    const int64_t token_bytes = blocks * int64_t(sizeof(Block) + sizeof(Correction));
    const int64_t panel = most(4 * TOKENS, PANEL_BYTES / token_bytes / TOKENS * TOKENS);
    Packed * const packed = kept_rows.room(blocks);
    Correction * const corrections = kept_corrections.room(least(count, panel) * blocks);

    // Pieces are taken, not dealt: a thread whose core is lent elsewhere takes fewer.
    const int64_t tiles = (rows + ROWS - 1) / ROWS;
    const int64_t in_a_piece = most(1, tiles / (8 * team.size));

    for (int64_t from = 0; from < count; from += panel) {
        const int64_t to = least(count, from + panel);
        if (team.index == 0) team.hand_out_from(team.pool, team.size);
        for (int64_t t = from; t < to; ++t)
            for (int64_t k = 0; k < blocks; ++k)
                corrections[(t - from) * blocks + k] = correction(tokens[t * tokens_stride + k]);
        team.wait(team.pool);
        for (int64_t piece = team.index; piece * in_a_piece < tiles;
             piece = team.take(team.pool)) {
            const int64_t end = least(rows, (piece + 1) * in_a_piece * ROWS);
            for (int64_t row = piece * in_a_piece * ROWS; row < end; row += ROWS) {
                const Block * here = weights + row * weights_stride;
                const int some = int(least(ROWS, rows - row));
                pack(here, weights_stride, blocks, some, packed);
                const char * next = weights_stride == blocks
                    ? reinterpret_cast<const char *>(here + ROWS * weights_stride) : nullptr;
                for (int64_t t = from; t < to; t += TOKENS, next = nullptr)
                    TILES[least(TOKENS, to - t) - 1](
                        packed, blocks, tokens + t * tokens_stride, tokens_stride,
                        corrections + (t - from) * blocks, c + t * c_stride + row, c_stride, some,
                        next);
            }
        }
        team.wait(team.pool);  // before anybody hands out anew
    }
}

}  // namespace hearth
