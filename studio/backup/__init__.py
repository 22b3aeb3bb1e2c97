"""Backups: everything that people made here, in one file, sealed with a passphrase."""
