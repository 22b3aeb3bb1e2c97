"""The pages of set-up, login and password change, one module per behaviour."""
