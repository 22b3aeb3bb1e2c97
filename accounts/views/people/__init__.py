"""The administrator's side: people, invitations, rights, and what was done."""
