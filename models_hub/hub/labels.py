"""What the name of a repository's file says: its quant, its shard, and what sort of file it is."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

Sort = Literal["weights", "projector", "draft", "matrix", "safetensors", "other"]

LABEL = re.compile(
    r"""(?<![a-z0-9]) (?:UD[-_])? (?:
        I?Q[1-8] (?:
            (?:_[0-9]){1,3} (?:_X?L)?                                    # Q8_0, Q4_0_4_4
          | [_-]?K[A-Z]{0,2} (?:[_-](?:XXS|XS|S|M|L|XL|P|R[0-9])){0,2}   # Q4_K_M, IQ4_KSS
          | [_-](?:XXS|XS|S|M|L|XL|NL) (?:_[A-Z]*[0-9]*)?                # IQ2_XXS, IQ1_S_R4
        )?
      | TQ[12]_0 | MXFP4 (?:_MOE)? | NVFP4 | BF16 | FP?16 | FP?32 | FP8
    ) (?![a-z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)
"""How file names write what they were quantised to."""

SHARD = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})")
SHARDS_MOST = 1024
"""More than that is a name made up; the largest model there is has about 200."""

PROJECTOR = re.compile(r"(?<![a-z0-9])mmproj(?![a-z0-9])", re.IGNORECASE)
DRAFT = re.compile(
    r"(?<![a-z0-9])(mtp|nextn|draft|eagle-?\d?|medusa|dflash)(?![a-z0-9])", re.IGNORECASE
)
MATRIX = re.compile(r"(?<![a-z0-9])imatrix(?![a-z0-9])", re.IGNORECASE)
MATRIX_ENDINGS = {".dat", ".gguf_file"}
VOCABULARY = re.compile(r"(^ggml-vocab-)|(-vocab$)", re.IGNORECASE)
"""llama.cpp's own tests keep tokenizers as GGUF files without weights."""

SEPARATORS = "-_. "


@dataclass(frozen=True, slots=True)
class Name:
    """A file's name taken apart. `number` of `count` shards, (1, 1) for a file that is whole.

    folder: where it lies in the repository, "" for the top. stem: the name without shard, label
    and ending. kind: the label as everybody writes it, such as "UD-Q2_K_XL", or "".
    """

    sort: Sort
    folder: str
    stem: str
    kind: str
    number: int = 1
    count: int = 1


def read(path: str) -> Name:
    """Takes a path inside a repository apart; whatever makes no sense is of the sort "other"."""
    pure = PurePosixPath(path)
    folder = "" if str(pure.parent) == "." else str(pure.parent)
    name, ending = pure.stem, pure.suffix.lower()
    if ending == ".safetensors":
        return Name("safetensors", folder, name, "")
    if ending != ".gguf":
        return Name("matrix" if _is_matrix(pure) else "other", folder, name, "")
    number = count = 1
    if found := SHARD.fullmatch(name):
        name, number, count = found["stem"], int(found["number"]), int(found["count"])
    stem, kind = _split(name)
    sort = _sort(folder, name, stem, kind)
    if not 1 <= number <= count <= SHARDS_MOST:
        sort = "other"
    return Name(sort, folder, stem, kind or _of_folder(folder), number, count)


def bits(kind: str) -> int:
    """About how many bits a label promises for a weight: 4 for IQ4_XS; 0 when it says nothing."""
    found = re.search(r"(?:Q|FP|BF|F)(\d+)", kind)
    return int(found[1]) if found else 0


def _split(name: str) -> tuple[str, str]:
    """Stem and label; of several labels the last counts: Model-BF16-Q4_K_M was made of a BF16."""
    found = list(LABEL.finditer(name))
    if not found:
        return name.strip(SEPARATORS), ""
    start, end = found[-1].span()
    rest = [name[:start].strip(SEPARATORS), name[end:].strip(SEPARATORS)]
    return "-".join(filter(None, rest)), _usual(found[-1][0])


def _of_folder(folder: str) -> str:
    """The label of the innermost folder that has one."""
    kinds = (_split(part)[1] for part in reversed(PurePosixPath(folder).parts))
    return next(filter(None, kinds), "")


def _usual(label: str) -> str:
    """As everybody writes it: ud-q4-k-m is UD-Q4_K_M, fp16 is F16."""
    label = label.upper().replace("-", "_").replace("FP16", "F16").replace("FP32", "F32")
    return "UD-" + label[3:] if label.startswith("UD_") else label


def _sort(folder: str, name: str, stem: str, kind: str) -> Sort:
    if PROJECTOR.search(name) or PROJECTOR.search(folder):
        return "projector"
    if MATRIX.search(name) and (not kind or name.lower().startswith("imatrix")):
        return "matrix"  # Model-imatrix-Q4_K_M is a model that was made with one
    if VOCABULARY.search(stem):
        return "other"
    return "draft" if DRAFT.search(name) or DRAFT.search(folder) else "weights"


def _is_matrix(path: PurePosixPath) -> bool:
    ending = path.suffix.lower()
    named = ending in MATRIX_ENDINGS and MATRIX.search(path.stem)
    return ending == ".imatrix" or bool(named)
