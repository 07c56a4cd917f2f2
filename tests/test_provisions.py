"""Citations: they have one spelling and the order of the treaties."""

from __future__ import annotations

import pytest

import wtoproc as wto
from wtoproc.terms.provisions import Provision


@pytest.mark.parametrize(
    "text",
    ["DSU 4.7", "DSU 6.1 fn 5", "SCM 4.4", "WP 21(1)", "MPIA Annex I 5", "WT/DSB/6", "DSB RoP 3", "practice",
     "DSU Appendix 3, 12(a)(1)", "WTO Agreement XI", "Anti-dumping 17.4", "GATS XXII:3", "GPA 1994 XXII:6",
     "GATS Annex on Air Transport Services 4", "Customs Valuation 19.3"],
)  # fmt: skip
def test_one_spelling(text: str) -> None:
    assert str(Provision.parse(text)) == text
    assert str(Provision.parse(f"  {text.replace(' ', '  ')} ")) == text


def test_the_text_is_told_from_the_place() -> None:
    assert Provision.parse("Customs Valuation 19.3") == Provision("Customs Valuation", "19.3")
    assert Provision.parse("GPA 1994 XXII:6") == Provision("GPA 1994", "XXII:6")


def test_treaty_order() -> None:
    texts = ["WTO Agreement XI", "DSU 4.3", "DSU 4.7", "DSU 4.11", "DSU 6.1", "DSU 6.1 fn 5", "DSU 16.1",
             "DSU Appendix 3", "DSB RoP 3", "WT/DSB/6", "GATS XXII:3", "SCM 4.4", "SCM 7.4"]  # fmt: skip
    shuffled = texts[1::2] + texts[::2]
    assert sorted(shuffled, key=Provision.parse) == texts


@pytest.mark.parametrize("text", ["", "   ", "4.7", "?"])
def test_no_citation(text: str) -> None:
    with pytest.raises(wto.RulebookError, match="citation"):
        Provision.parse(text)
