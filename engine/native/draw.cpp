// Draws the next token of each of several sequences.
//
// llama_sampler_sample writes an entry for each token of the vocabulary, sequence by sequence. A
// chain that keeps the likeliest few chooses the same from these alone, and finding them reads the
// logits twice: the second time from the processor's cache. The sequences are shared out among the
// threads that have just computed them.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "llama.h"

// Which state of engine/native this was built from.
extern "C" const char hearth_native_version[] = HEARTH_NATIVE_VERSION;

// One sequence's, as engine/runner/draw.py declares it.
struct hearth_drawing {
    llama_sampler * chain;
    const llama_token * biased;  // tokens that the chain may lift among the likeliest
    int32_t biased_count;
    int32_t most;  // what the chain keeps of all others, at most; 0 for any number
    int32_t row;   // of the batch
    llama_token drawn;
};

namespace {

constexpr int GROUPS = 512;  // of tokens, whose greatest logits are compared
constexpr int32_t STRIDE = 32;

using Candidates = std::vector<llama_token_data>;

void take_all(const float * logits, int32_t size, Candidates & found) {
    found.resize(size);
    for (int32_t id = 0; id < size; ++id) found[id] = {id, logits[id], 0.0f};
}

// A bound that at least `most` logits reach. 1 <= most <= GROUPS <= size.
float bound(const float * logits, int32_t size, int32_t most) {
    float greatest[GROUPS];
    std::copy(logits, logits + GROUPS, greatest);
    for (int32_t at = GROUPS; at + GROUPS <= size; at += GROUPS)
        for (int g = 0; g < GROUPS; ++g)
            greatest[g] = logits[at + g] > greatest[g] ? logits[at + g] : greatest[g];
    // The n-th of some maxima of different tokens is never above the n-th of all.
    std::nth_element(greatest, greatest + most - 1, greatest + GROUPS, std::greater<float>());
    return greatest[most - 1];
}

// Every token whose logit is among the `most` greatest, some more, and the biased ones; false when
// the logits are nonsense: a NaN is not above anything.
bool take_likeliest(
    const float * logits, int32_t size, const hearth_drawing & drawing, Candidates & found) {
    const float enough = bound(logits, size, drawing.most);
    found.clear();
    for (int32_t from = 0; from < size; from += STRIDE) {
        const int32_t to = std::min(size, from + STRIDE);
        int any = 0;
        for (int32_t id = from; id < to; ++id) any |= logits[id] >= enough;
        for (int32_t id = from; any && id < to; ++id)
            if (logits[id] >= enough) found.push_back({id, logits[id], 0.0f});
    }
    if (found.size() < size_t(drawing.most)) return false;
    for (int32_t i = 0; i < drawing.biased_count; ++i) {
        const llama_token id = drawing.biased[i];
        if (!(logits[id] >= enough)) found.push_back({id, logits[id], 0.0f});
    }
    return true;
}

void draw(const float * logits, int32_t size, hearth_drawing & drawing) {
    static thread_local Candidates found;
    const bool few = 0 < drawing.most && drawing.most <= GROUPS && GROUPS <= size;
    if (!few || !take_likeliest(logits, size, drawing, found)) take_all(logits, size, found);
    llama_token_data_array candidates = {found.data(), found.size(), -1, false};
    llama_sampler_apply(drawing.chain, &candidates);
    drawing.drawn = candidates.data[candidates.selected].id;
    llama_sampler_accept(drawing.chain, drawing.drawn);
}

}  // namespace

// Sets `drawn` in each of `count` drawings, and has the chains accept it.
extern "C" LLAMA_API void hearth_draw(
    llama_context * context, hearth_drawing ** drawings, int32_t count) {
    const llama_vocab * vocab = llama_model_get_vocab(llama_get_model(context));
    const int32_t size = llama_vocab_n_tokens(vocab);
    std::vector<const float *> logits(count);  // asked for by one thread: llama.cpp sorts them then
    for (int32_t i = 0; i < count; ++i)
        logits[i] = llama_get_logits_ith(context, drawings[i]->row);
#pragma omp parallel for schedule(static) num_threads(std::min(count, llama_n_threads(context)))
    for (int32_t i = 0; i < count; ++i) draw(logits[i], size, *drawings[i]);
}
