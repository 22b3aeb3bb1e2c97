"""What a long chat and a quick reply cost the reader's browser, from the browser's own tracing."""
