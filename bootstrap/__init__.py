"""Sets Hearth up in this folder and starts it; needs only the system's own Python."""
