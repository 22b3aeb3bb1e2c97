"""Looks at everything that somebody who helps would ask about; nothing it says is secret."""
