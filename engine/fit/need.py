"""The bytes a loaded model takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes by what for, everywhere together; `gpus` is what each GPU holds of them.

    `mapped` is what lies in RAM as pages of the file: the system may drop those when memory is
    short, and so counts them as free.
    """

    weights: int
    cache: int
    compute: int
    overhead: int
    gpus: tuple[int, ...] = ()
    mapped: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.cache + self.compute + self.overhead

    @property
    def ram(self) -> int:
        """What no GPU holds."""
        return self.total - sum(self.gpus)
