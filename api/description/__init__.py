"""The OpenAPI description of /v1: one file for each dialect or kind of thing, put together here."""
