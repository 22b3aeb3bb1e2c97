"""llama.cpp's own words become a code and a sentence; unknown ones are shown as they are."""

import pytest

from engine.complaint import explain


@pytest.mark.parametrize(
    ("complaint", "code", "fact"),
    [
        ("unknown model architecture: 'zebra'", "model_unsupported", "zebra"),
        (
            "error loading model vocabulary: unknown pre-tokenizer type: 'odd'",
            "model_unsupported",
            "odd",
        ),
        ("check_tensor_dims: tensor 'a.weight' not found", "model_bad", "a.weight"),
        ("missing tensor 'blk.0.attn_q.weight'", "model_bad", "blk.0.attn_q.weight"),
        (
            "check_tensor_dims: tensor 'a.weight' has wrong shape; expected 1, got 2",
            "model_bad",
            "a.weight",
        ),
        ("tensor 'a.weight' has invalid data", "model_bad", "a.weight"),
        (
            "tensor 'a.weight' data is not within the file bounds, model is corrupted",
            "model_bad",
            "a.weight",
        ),
        ("key not found in model: llama.block_count", "model_bad", "llama.block_count"),
        ("invalid model: tensor 'a' is duplicated", "model_bad", "tensor 'a' is duplicated"),
        (
            "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 9",
            "model_too_big",
            "failed to allocate buffer of size 9",
        ),
        ("unable to allocate CPU buffer", "model_too_big", "unable to allocate CPU buffer"),
        ("failed to initialize the context: std::bad_alloc", "model_too_big", "std::bad_alloc"),
        ("cudaMalloc failed: out of memory", "model_too_big", "cudaMalloc failed: out of memory"),
    ],
)
def test_known_complaints_are_explained(complaint: str, code: str, fact: str) -> None:
    for line in (complaint, f"llama_model_load: error loading model: {complaint}"):
        failure = explain(line)
        assert failure.code == code
        assert fact in "".join(str(value) for value in failure.facts.values())
        assert fact in failure.sentence.format(**failure.facts)


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("llama_model_load: error loading model: the moon is {full}", "the moon is {full}"),
        ("", ""),
    ],
)
def test_an_unknown_complaint_is_shown_as_it_is(complaint: str, words: str) -> None:
    failure = explain(complaint)
    assert (failure.code, failure.sentence, failure.facts) == ("model_failed", words, {})
