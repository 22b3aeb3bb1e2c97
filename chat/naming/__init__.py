"""Titles that the model itself gives to a chat after its first exchange."""
