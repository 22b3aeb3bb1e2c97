"""The machine's addresses."""

app_name = "machine"
urlpatterns: list = []
