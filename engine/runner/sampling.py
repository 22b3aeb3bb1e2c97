"""Builds llama.cpp sampler chains from a request's numbers."""

import secrets

from llama_cpp import llama_cpp as c

from engine.protocol import Sampling


class Sampler:
    """One sequence's sampler chain; it owns C memory until `free`."""

    def __init__(self, numbers: Sampling) -> None:
        """The order is llama.cpp's own: cut the tail, then heat, then draw."""
        self.chain = c.llama_sampler_chain_init(c.llama_sampler_chain_default_params())
        for link in self._links(numbers):
            c.llama_sampler_chain_add(self.chain, link)

    @staticmethod
    def _links(numbers: Sampling) -> "list[c.llama_sampler_p]":
        if numbers.temperature == 0:
            return [c.llama_sampler_init_greedy()]
        seed = secrets.randbits(32) if numbers.seed is None else numbers.seed
        return [
            c.llama_sampler_init_top_k(numbers.top_k),
            c.llama_sampler_init_top_p(numbers.top_p, 1),
            c.llama_sampler_init_min_p(numbers.min_p, 1),
            c.llama_sampler_init_temp(numbers.temperature),
            c.llama_sampler_init_dist(seed),
        ]

    def free(self) -> None:
        """Give the chain's memory back; the object must not be used after."""
        c.llama_sampler_free(self.chain)
