"""HTTPS: a small authority of this machine's own, or a certificate that its owner brings."""
