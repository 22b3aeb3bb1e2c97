// What a code block's language means to a file: its name when saved, and whether it can be looked at.

const EXTENSIONS = {
  bash: "sh", "c#": "cs", "c++": "cpp", clojure: "clj", console: "txt", csharp: "cs", cu: "cu",
  elixir: "ex", erlang: "erl", fortran: "f90", fsharp: "fs", golang: "go", graphql: "graphql",
  haskell: "hs", javascript: "js", jinja: "jinja", jinja2: "jinja", julia: "jl", jupyter: "ipynb",
  kotlin: "kt", latex: "tex", makefile: "mk", markdown: "md", matlab: "m", mermaid: "mmd",
  node: "js", objc: "m", "objective-c": "m", objectivec: "m", ocaml: "ml", pascal: "pas",
  perl: "pl", plaintext: "txt", powershell: "ps1", protobuf: "proto", py3: "py", python: "py",
  python3: "py", react: "jsx", ruby: "rb", rust: "rs", scheme: "scm", shell: "sh", terraform: "tf",
  text: "txt", typescript: "ts", vbnet: "vb", verilog: "v", vue: "vue", xhtml: "html", yml: "yaml",
  zsh: "sh",
}
// Languages that are named as their files end.
const ENDINGS = new Set(`asm awk bat c cc cfg clj conf cpp cs css csv cuda dart diff ex go groovy h
  hcl hpp hs htm html ini ipynb java jl js json jsonl jsx kt less lisp log lua md mjs nim nix patch
  php pl proto ps1 py r rb rs rst sass scala scss sh sol sql svelte svg swift tcl tex tf toml ts tsx
  txt v vb vhdl xml yaml zig`.split(/\s+/))
const NAMES = { cmake: "CMakeLists.txt", dockerfile: "Dockerfile", docker: "Dockerfile", make: "Makefile" }

const HTML = /^\s*(?:<!doctype html|<html[\s>])/i
const SVG = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?(?:<!doctype svg[^>]*>\s*)?<svg[\s>]/i

// "code.py"; "code.txt" where the language says nothing.
export function fileName(language, text) {
  const name = language.toLowerCase()
  if (Object.hasOwn(NAMES, name)) return NAMES[name]
  const kind = previewKind(language, text)
  if (kind) return kind === "svg" ? "picture.svg" : "page.html"
  const known = Object.hasOwn(EXTENSIONS, name) ? EXTENSIONS[name] : ENDINGS.has(name) && name
  return `code.${known || "txt"}`
}

// "html" or "svg" for what a browser can show by itself, else null.
export function previewKind(language, text) {
  const name = language.toLowerCase()
  if (["html", "htm", "xhtml"].includes(name)) return "html"
  if (!["", "svg", "xml"].includes(name)) return null
  if (SVG.test(text)) return "svg"
  return HTML.test(text) ? "html" : null
}
