"""Speed and memory: scripts that print a table. Run one as `python -m eval.bench.cold_ask`."""
