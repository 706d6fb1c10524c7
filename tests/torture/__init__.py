"""What an archive must survive: kills, power cuts, full disks, many readers, damaged files.

    python -m tests.torture [--kills 500] [--seed N] [--only kills|power|disk|readers|damage]

Prints a table and ends with 1 where anything was lost, doubled, torn or silently wrong. `tests/test_torture.py` runs a
short form of it. All reports are invented, the encoder is a hash of words: what is tested is the storing.
"""
