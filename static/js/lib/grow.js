// A box to write in that is as high as its text.

// Firefox does not know field-sizing yet.
export function grow(area) {
  if (CSS.supports("field-sizing", "content")) return
  area.style.height = "auto"
  area.style.height = `${area.scrollHeight}px`
}
