"""What pages draw of the settings."""
