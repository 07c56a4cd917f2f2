"""Every verdict that a test of the law asks for is read, to the last word of each sentence."""

from __future__ import annotations

from typing import Any

import pytest

import wtoproc as wto
from tests.law.twins import whole


@pytest.fixture(autouse=True)
def _every_verdict_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    may = wto.Dispute.may

    def read(self: wto.Dispute, *args: Any, **kwargs: Any) -> wto.Verdict:
        verdict = may(self, *args, **kwargs)
        whole(verdict, self.rulebook)
        return verdict

    monkeypatch.setattr(wto.Dispute, "may", read)
