"""The demo model: a tiny chat model that is a memory of dialogues written for Hearth."""
