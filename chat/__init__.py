"""Conversations, messages, the socket, and the replies with their runner."""
