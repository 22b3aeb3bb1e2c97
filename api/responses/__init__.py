"""OpenAI's Responses API: asked and told in its own words, answered as a chat completion is."""
