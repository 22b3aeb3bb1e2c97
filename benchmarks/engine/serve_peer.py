"""Serves a GGUF with llama.cpp's own server: `serve_peer.py MODEL.gguf SLOTS CONTEXT THREADS`, and
`--embeds` for an embedding model.

Started by `benchmarks.engine.peer` with a Python that has the wheel xllamacpp, which Hearth's
own environment has no use for. Prints the server's address, then serves until it is ended.
"""

import signal
import sys

import xllamacpp  # type: ignore[import-not-found]


def main(path: str, slots: str, context: str, threads: str, embeds: str = "") -> None:
    """`context` is for each slot, in tokens. All else is the server's own default."""
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.port = 0
    params.n_parallel = int(slots)
    params.n_ctx = int(slots) * int(context)
    params.embedding = bool(embeds)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(threads)
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
