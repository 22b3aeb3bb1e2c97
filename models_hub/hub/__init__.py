"""The Hugging Face hub: finding models there, and what their repositories hold."""
