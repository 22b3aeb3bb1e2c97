// Sixteen rows lie side by side, four values of each in a register: an instruction multiplies them
// by the same four of a token, and only a whole block of products is brought to floats. Weights come
// from memory once, and for a few tokens no faster than it gives them. llama.cpp's own code for this
// format does one row at a time and makes floats of each quarter of a block: a prompt takes it more
// than three times as long.
//
// This file is compiled for processors that the rest of the library may not run on. So nothing in
// it may be an inline function or template that other files have too: the linker keeps one of them,
// perhaps the one from here.

#include "q8_0.h"

#include <immintrin.h>

namespace hearth {
namespace {

constexpr int ROWS = 16;
constexpr int TOKENS = 8;
constexpr int VALUES = 32;
constexpr int WORDS = VALUES / 4;  // of four values, as the instruction takes them
constexpr int64_t PANEL_BYTES = 384 * 1024;  // of tokens at once: a part of any level-2 cache
constexpr int LINE = 64;

// One block of sixteen rows: the first four values of each, then the next four. Made unsigned by
// 128, as the instruction multiplies unsigned by signed.
struct alignas(LINE) Packed {
    uint8_t values[WORDS][ROWS * 4];
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

// A block of each of two rows.
__m512i load(const Block & one, const Block & other) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(load(one)), load(other), 1);
}

// Sixteen rows that nobody has packed yet. `next`, if any, is what the memory is asked for meanwhile:
// as many bytes as they have.
struct Fresh {
    const Block * row[ROWS];
    const char * next;

    // The last stands in for those beyond `rows`.
    Fresh(const Block * weights, int64_t stride, int rows, const char * next) : next(next) {
        for (int r = 0; r < ROWS; ++r) row[r] = weights + least(r, rows - 1) * stride;
    }

    void pack(int64_t k, Packed & to) const {
        if (next)
            for (int line = 0; line * LINE < ROWS * int(sizeof(Block)); ++line)
                _mm_prefetch(next + k * ROWS * sizeof(Block) + line * LINE, _MM_HINT_T0);
        // Of eight rows, two in a register: each quarter of words[half][w] holds a word of four rows,
        // w of rows 0 to 3 first, then w + 4 of them, then both of rows 4 to 7.
        __m512i words[2][WORDS / 2];
        for (int half = 0; half < 2; ++half) {
            const Block * const * of = row + half * ROWS / 2;
            const __m512i a = load(of[0][k], of[4][k]), b = load(of[1][k], of[5][k]);
            const __m512i c = load(of[2][k], of[6][k]), d = load(of[3][k], of[7][k]);
            const __m512i ab = _mm512_unpacklo_epi32(a, b), cd = _mm512_unpacklo_epi32(c, d);
            const __m512i ba = _mm512_unpackhi_epi32(a, b), dc = _mm512_unpackhi_epi32(c, d);
            words[half][0] = _mm512_unpacklo_epi64(ab, cd);
            words[half][1] = _mm512_unpackhi_epi64(ab, cd);
            words[half][2] = _mm512_unpacklo_epi64(ba, dc);
            words[half][3] = _mm512_unpackhi_epi64(ba, dc);
        }
        const __m512i top_bits = _mm512_set1_epi8(-128);
        for (int word = 0; word < WORDS / 2; ++word) {
            const __m512i first = _mm512_shuffle_i64x2(words[0][word], words[1][word], 0x88);
            const __m512i last = _mm512_shuffle_i64x2(words[0][word], words[1][word], 0xdd);
            _mm512_store_si512(to.values[word], _mm512_xor_si512(first, top_bits));
            _mm512_store_si512(to.values[word + WORDS / 2], _mm512_xor_si512(last, top_bits));
        }
        const __m256i halves = _mm256_setr_epi16(
            row[0][k].scale, row[1][k].scale, row[2][k].scale, row[3][k].scale, row[4][k].scale,
            row[5][k].scale, row[6][k].scale, row[7][k].scale, row[8][k].scale, row[9][k].scale,
            row[10][k].scale, row[11][k].scale, row[12][k].scale, row[13][k].scale,
            row[14][k].scale, row[15][k].scale);
        _mm512_store_ps(to.scales, _mm512_cvtph_ps(halves));
    }
};

// The same four values of a block for all rows.
__m512i spread(const Block & block, int word) {
    int32_t four;
    __builtin_memcpy(&four, block.values + 4 * word, sizeof four);
    return _mm512_set1_epi32(four);
}

// Sixteen rows times COUNT tokens. `fresh`, if any, are packed on the way, so that there is something
// to compute while memory answers.
template <int COUNT>
void tile(
    const Fresh * fresh, Packed * packed, int64_t blocks, const Block * tokens,
    int64_t tokens_stride, const Correction * corrections, float * c, int64_t c_stride, int rows) {
    __m512 sums[COUNT] = {};
    for (int64_t k = 0; k < blocks; ++k) {
        if (fresh) fresh->pack(k, packed[k]);
        __m512i products[COUNT];
        for (int t = 0; t < COUNT; ++t)
            products[t] = _mm512_set1_epi32(corrections[t * blocks + k].offset);
        for (int word = 0; word < WORDS; ++word) {
            const __m512i weights = _mm512_load_si512(packed[k].values[word]);
            for (int t = 0; t < COUNT; ++t)
                products[t] = _mm512_dpbusd_epi32(
                    products[t], weights, spread(tokens[t * tokens_stride + k], word));
        }
        const __m512 scales = _mm512_load_ps(packed[k].scales);
        for (int t = 0; t < COUNT; ++t)
            sums[t] = _mm512_fmadd_ps(
                _mm512_cvtepi32_ps(products[t]),
                _mm512_mul_ps(scales, _mm512_set1_ps(corrections[t * blocks + k].scale)), sums[t]);
    }
    const __mmask16 there = __mmask16((1u << rows) - 1);
    for (int t = 0; t < COUNT; ++t) _mm512_mask_storeu_ps(c + t * c_stride, there, sums[t]);
}

constexpr decltype(&tile<1>) TILES[] = {
    tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>, tile<7>, tile<8>};

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
                const char * next = weights_stride == blocks
                    ? reinterpret_cast<const char *>(here + ROWS * weights_stride) : nullptr;
                const Fresh rows_here(here, weights_stride, some, next);
                const Fresh * fresh = &rows_here;
                for (int64_t t = from; t < to; t += TOKENS, fresh = nullptr)
                    TILES[least(TOKENS, to - t) - 1](
                        fresh, packed, blocks, tokens + t * tokens_stride, tokens_stride,
                        corrections + (t - from) * blocks, c + t * c_stride + row, c_stride, some);
            }
        }
        team.wait(team.pool);  // before anybody hands out anew
    }
}

}  // namespace hearth
