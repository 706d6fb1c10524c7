"""How long each step of an answer took."""

import time


class Clock:
    """Wall-clock seconds of each step since the one before."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def step(self, name: str) -> None:
        """End a step."""
        now = time.perf_counter()
        self._steps[name] = now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        """The steps, and their total."""
        return {**self._steps, "total": time.perf_counter() - self._began}
