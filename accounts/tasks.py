"""Housekeeping of accounts, in Celery."""

from celery import shared_task

from accounts import closing


@shared_task
def close_due_accounts() -> int:
    """Delete the accounts whose time to leave is over; returns how many."""
    return closing.close_due()
