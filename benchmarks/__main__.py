"""`python -m benchmarks`: every measurement of the README, one after the other."""

from benchmarks import delivery, downloads, first_step, header, library, memory, search, start


def main() -> None:
    """About three minutes on two cores."""
    start.main()
    memory.main()
    delivery.main()
    first_step.main()
    library.main()
    search.main()
    header.main()
    downloads.main()


if __name__ == "__main__":
    main()
