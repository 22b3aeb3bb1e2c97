"""The browser libraries that npm fetches, as modules may import them."""

from typing import NamedTuple


class Library(NamedTuple):
    """`folder` of node_modules is served as static files below lib/`place`; `entry` is the module
    in it that the import map names."""

    place: str
    folder: str
    entry: str

    @property
    def path(self) -> str:
        """The entry among the static files."""
        return f"lib/{self.place}/{self.entry}"


def _dist(name: str) -> Library:
    """A package as CodeMirror's are laid out."""
    return Library(name.removeprefix("@"), f"{name}/dist", "index.js")


LIBRARIES = {
    "marked": Library("marked", "marked/lib", "marked.esm.js"),
    "dompurify": Library("dompurify", "dompurify/dist", "purify.es.mjs"),
    "katex": Library("katex", "katex/dist", "katex.mjs"),
    "highlight": Library("highlight", "@highlightjs/cdn-assets/es", "highlight.min.js"),
    **{
        name: _dist(name)
        for name in (
            "@codemirror/commands",
            "@codemirror/language",
            "@codemirror/lint",
            "@codemirror/merge",
            "@codemirror/state",
            "@codemirror/streamparser",
            "@codemirror/view",
            "@lezer/common",
            "@lezer/highlight",
            "@lezer/lr",
        )
    },
    "@marijn/find-cluster-break": Library(
        "find-cluster-break", "@marijn/find-cluster-break/src", "index.js"
    ),
    "crelt": Library("crelt", "crelt", "index.js"),
    "style-mod": Library("style-mod", "style-mod/src", "style-mod.js"),
    "w3c-keyname": Library("w3c-keyname", "w3c-keyname", "index.js"),
}
"""Those that CodeMirror's modules import themselves are among them, under the names they use."""
