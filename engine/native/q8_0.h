// Multiplies weights of the format Q8_0 by the activations of several tokens, on AVX-512 with VNNI.
#pragma once

#include <cstdint>

namespace hearth {

// 32 values of a row, each an integer times one half-precision scale: the layout is GGUF's.
struct Block {
    uint16_t scale;
    int8_t values[32];
};
static_assert(sizeof(Block) == 34, "a block has no padding");

// The threads that share one multiplication, as one of them sees them.
struct Team {
    void * pool;
    int index;
    int size;
    void (*wait)(void * pool);               // until all have come here
    void (*hand_out_from)(void * pool, int); // the next piece to take is this one
    int (*take)(void * pool);                // the number of a piece nobody else has
};

// c[t * c_stride + r] = weights[r] . tokens[t], for `rows` rows of weights and `count` tokens of
// `blocks` blocks each. Strides are in elements. Every thread of the team calls it with the same
// arguments; all results are there when it returns. One result depends on its row and token alone,
// to the last bit: not on the batch, nor on the threads.
void multiply_q8_0(
    const Team & team, int64_t rows, int64_t count, int64_t blocks, const Block * weights,
    int64_t weights_stride, const Block * tokens, int64_t tokens_stride, float * c,
    int64_t c_stride);

}  // namespace hearth
