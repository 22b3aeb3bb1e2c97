"""`python -m benchmarks`: every measurement of the README, one after the other."""

from benchmarks import delivery, first_step, library, memory, start


def main() -> None:
    """About two minutes on two cores."""
    start.main()
    memory.main()
    delivery.main()
    first_step.main()
    library.main()


if __name__ == "__main__":
    main()
