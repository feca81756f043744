"""The bottom layer: money, events, ledgers, errors, states, jobs, secrets, clock.

Nothing here knows a business noun and nothing here imports another package of mercer.
"""
