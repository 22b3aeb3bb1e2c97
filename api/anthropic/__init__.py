"""Anthropic's Messages API, over the same requests, limits and engine as chat completions."""
