"""What every process writes down of its doings, and under which request. Standard library only."""

PART = "HEARTH_PART"
"""Environment variable: what this process is called in its lines."""
REQUEST = "HEARTH_REQUEST"
"""Environment variable: the request that a process is started for alone."""
