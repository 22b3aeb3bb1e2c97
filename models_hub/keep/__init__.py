"""What is on disk: found, told apart, checked, and deleted without harm to anything else."""
