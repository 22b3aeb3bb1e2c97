"""Sets Hearth up in this folder and starts it: the standard library only, run by the system's Python."""
