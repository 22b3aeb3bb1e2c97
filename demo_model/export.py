"""Writes the trained network, its tokenizer and its template to one GGUF file."""

from __future__ import annotations

import json
from pathlib import Path

import gguf
from tokenizers import Tokenizer

from demo_model.model import Llama
from demo_model.vocabulary import CONTROL, END, PAD, PRE, TEMPLATE, USER_DEFINED, number_of

DESCRIPTION = (
    "A tiny memory of the dialogues it was taught, for trying Hearth without a network "
    "and for its tests. It knows nothing else."
)


def write(model: Llama, tokenizer: Tokenizer, path: Path) -> None:
    """Write the GGUF file with matrices in Q8_0 and norms in F32."""
    writer = gguf.GGUFWriter(str(path), "llama")
    write_facts(writer, model)
    write_tokenizer(writer, tokenizer)
    for name, weight in model.named_parameters():
        array = weight.detach().numpy()
        if weight.dim() == 2:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quantize(array, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_facts(writer: gguf.GGUFWriter, model: Llama) -> None:
    """Say what the model is and how it is built."""
    shape = model.shape
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name("Hearth Demo")
    writer.add_description(DESCRIPTION)
    writer.add_license("apache-2.0")
    writer.add_languages(["en", "zh"])
    writer.add_float32("general.sampling.temp", 0.0)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)


def write_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    """Write tokens, their types, merges, special tokens and the chat template."""
    size = tokenizer.get_vocab_size()
    tokens = [tokenizer.id_to_token(number) or "" for number in range(size)]
    types = dict.fromkeys(CONTROL, gguf.TokenType.CONTROL)
    types |= dict.fromkeys(USER_DEFINED, gguf.TokenType.USER_DEFINED)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE)
    writer.add_token_list(tokens)
    writer.add_token_types([types.get(token, gguf.TokenType.NORMAL) for token in tokens])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_bos_token_id(number_of(tokenizer, PAD))
    writer.add_eos_token_id(number_of(tokenizer, END))
    writer.add_eot_token_id(number_of(tokenizer, END))
    writer.add_pad_token_id(number_of(tokenizer, PAD))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
