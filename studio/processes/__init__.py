"""The processes: who they are, who starts them again, and who ends them. Standard library only."""
