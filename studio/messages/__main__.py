"""The command line: collect by default, compile with --compile."""

import argparse

from studio.messages.compiling import compile_messages


def main() -> None:
    """Collects or compiles, and says in a line what is left to translate."""
    parser = argparse.ArgumentParser(prog="studio.messages", description=__doc__)
    parser.add_argument("--compile", action="store_true", help="make .mo files from .po files")
    if parser.parse_args().compile:
        compile_messages()
        return
    # Babel is a developer's tool: whoever only runs Hearth compiles and does not have it.
    from studio.messages.catalogue import update

    for path, missing in update():
        print(f"{path}: {missing} without a translation")


main()
