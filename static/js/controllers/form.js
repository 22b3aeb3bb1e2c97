// Puts the cursor where a refused form wants it: on the first field that was wrong.

document.querySelector('form [aria-invalid="true"]')?.focus()
