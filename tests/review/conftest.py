# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

pytest.importorskip("flask", reason="the page's packages come with the extra review")

from argon2 import PasswordHasher  # noqa: E402
from support.fitting_room import House, make_book  # noqa: E402
from tryon.tryon_addon.review import people  # noqa: E402


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    return make_book(tmp_path_factory.mktemp("book") / "spring")


@pytest.fixture(autouse=True)
def away(tmp_path, monkeypatch):
    """Nothing of the user's is touched."""
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    monkeypatch.delenv("TRYON_KEY", raising=False)
    monkeypatch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def house(book, tmp_path):
    return House.of(book, tmp_path / "data" / "ratings.db")
