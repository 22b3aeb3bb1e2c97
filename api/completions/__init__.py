"""Completions of prompts as OpenAI first had them: text in, text out, no chat."""
