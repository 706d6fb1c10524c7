"""A short form of `python -m tests.torture`: each part of it once, on few reports."""

from pathlib import Path

import pytest

from tests.torture.damage import damage
from tests.torture.disk import disk
from tests.torture.kills import kills
from tests.torture.power import power
from tests.torture.readers import readers


def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    run, _ = kills(tmp_path, seed=7, count=6)
    assert run.faults == []
    assert run.counts["kills"] == 6
    assert run.counts["failed opens"] == 0


def test_power_cuts_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    run, _ = power(tmp_path, seed=7, cuts=3, jobs=3)
    if run is None:
        pytest.skip("there is no strace that may trace here")
    assert run.faults == []


def test_a_full_disk_loses_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    run, _ = disk(tmp_path, seed=7, times=5)
    if run is None:
        pytest.skip("no disk can be mounted here")
    assert run.faults == []
    assert run.counts["full"] == 5
    assert run.counts["acknowledged"] > 0


def test_four_readers_see_nothing_torn_while_one_writes(tmp_path: Path) -> None:
    run, _ = readers(tmp_path, seconds=2.0, count=4)
    assert run.faults == []
    assert run.counts["searches"] > 0


def test_damaged_files_are_named_or_harmless(tmp_path: Path) -> None:
    run, _ = damage(tmp_path, seed=7, flips=8, cuts=4, reports=12, replaced=False)
    assert run.faults == []
    assert run.late == []
    # `run.forgotten`: a log that was cut is like a write that never ended; the long form counts these
