"""A result held against earlier ones, of the folder and of the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient
from helpers.browsers import chromium

from benchmarks.web.browser import open_page, serving
from hiprom.apps.web.application import make_application
from hiprom.apps.web.results import Results
from hiprom.history import History

from .fakes import ADDRESS, make_analysis


@pytest.fixture
def kept(settings, tmp_path):
    """Two finished tests in the folder, the second 6 degrees larger; one in the history."""
    results = Results(settings.out)
    first = results.save(make_analysis(peak_deg=30.0), "Monday")
    second = results.save(make_analysis(peak_deg=36.0), "Friday")
    path = tmp_path / "history.sqlite3"
    with History(path, create=True) as history:
        history.add("P07", date(2026, 3, 2), make_analysis(peak_deg=25.0).measurement)
    return replace(settings, history=path), first.key, second.key


@pytest.fixture
def kept_client(kept, engine):
    with TestClient(make_application(kept[0], engine), base_url=ADDRESS) as found:
        yield found


def test_what_came_before_is_listed_latest_first_then_the_history(kept, kept_client):
    _, first, second = kept
    rows = kept_client.get(f"/api/results/{second}/earlier").json()
    assert [row["id"] for row in rows] == [first, "history~1"]
    assert (rows[1]["name"], rows[1]["day"], rows[1]["left"]) == ("P07", "2026-03-02", 25.0)
    ids = [row["id"] for row in kept_client.get(f"/api/results/{first}/earlier").json()]
    assert second not in ids


def test_later_and_other_tests_push_none_out_of_the_list(kept, kept_client):
    settings, first, second = kept
    results, analysis = Results(settings.out), make_analysis(peak_deg=20.0)
    standing = analysis.measurement.model_copy(update={"test": "standing"})
    for number in range(settings.results_shown):
        results.save(replace(analysis, measurement=standing), f"stick {number}")
    last = results.save(analysis, "Sunday").key
    for key, ids in ((second, [first]), (last, [second, first])):
        rows = kept_client.get(f"/api/results/{key}/earlier").json()
        assert [row["id"] for row in rows] == [*ids, "history~1"]


def test_what_measured_nothing_is_not_offered(kept, kept_client):
    settings, first, second = kept
    nothing = make_analysis(peak_deg=None)
    results = Results(settings.out)
    results.save(nothing, "failed")
    with History(settings.history) as history:
        history.add("P07", date(2026, 3, 3), nothing.measurement)
    last = results.save(make_analysis(peak_deg=20.0), "Sunday").key
    rows = kept_client.get(f"/api/results/{last}/earlier").json()
    assert [row["id"] for row in rows] == [second, first, "history~1"]


def test_a_link_that_leads_nowhere_is_no_result(kept, kept_client):
    settings, first, second = kept
    (settings.out / "gone.measurement.json").symlink_to(settings.out / "nothing")
    assert [row["id"] for row in kept_client.get("/api/results").json()] == [second, first]


def test_a_test_that_was_not_recognised_is_the_same_as_none(kept, kept_client):
    results, analysis = Results(kept[0].out), make_analysis(peak_deg=None)
    unknown = analysis.measurement.model_copy(update={"test": None})
    for name in ("wall", "floor"):
        key = results.save(replace(analysis, measurement=unknown), name).key
    assert kept_client.get(f"/api/results/{key}/earlier").json() == []


@pytest.mark.parametrize(("since", "change"), [("first", 6.0), ("history~1", 11.0)])
def test_the_change_is_that_of_compare(kept, kept_client, since, change):
    _, first, second = kept
    key = first if since == "first" else since
    found = kept_client.get(f"/api/results/{second}/change", params={"since": key}).json()
    assert found["left"]["change_deg"] == change
    assert found["left"]["verdict"] is None  # the error of this version is not known
    assert "measurement error" in found["left"]["reasons"][0]
    assert found["right"]["change_deg"] is None


def test_what_is_not_there_is_404_or_one_sentence(kept, kept_client):
    second = kept[2]
    for key in ("nothing", "../../etc/passwd"):
        address = f"/api/results/{second}/change"
        assert kept_client.get(address, params={"since": key}).status_code == 404
    gone = kept_client.get(f"/api/results/{second}/change", params={"since": "history~99"})
    assert gone.status_code == 400
    assert "has no measurement 99" in gone.json()["message"]
    assert kept_client.get("/api/results/nothing/earlier").status_code == 404


def test_without_a_history_the_folder_alone_counts(kept, engine):
    settings, first, second = kept
    with TestClient(make_application(replace(settings, history=None), engine)) as client:
        client.base_url = ADDRESS
        rows = client.get(f"/api/results/{second}/earlier").json()
        assert [row["id"] for row in rows] == [first]
        address = f"/api/results/{second}/change"
        assert client.get(address, params={"since": "history~1"}).status_code == 404


def test_a_damaged_history_is_said_and_left_alone(kept, kept_client):
    settings, _, second = kept
    settings.history.write_bytes(b"no database at all" * 100)
    answer = kept_client.get(f"/api/results/{second}/earlier")
    assert answer.status_code == 400
    assert "is damaged" in answer.json()["message"]
    assert settings.history.read_bytes().startswith(b"no database")


def test_the_page_shows_before_and_after(kept):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
    settings, first, _ = kept
    with serving(settings) as served, chromium() as browser:
        page, complaints = open_page(browser, served, size=(390, 844))
        page.click("#recent-list li:first-child button")
        page.select_option("#change-with", first)
        page.wait_for_selector("#change-found dl")
        text = page.inner_text("#change-found")
        violations = axe.Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        settings.history.write_bytes(b"no database at all" * 100)
        page.click("#result [data-go=home]")
        page.click("#recent-list li:first-child button")
        page.wait_for_selector("#result .notice.bad")
        assert "is damaged" in page.inner_text("#result .notice.bad")
        assert page.locator("#result .figure").count() == 2  # and the result is shown all the same
    assert [one for one in complaints if "400" not in one] == []
    assert "30.0° before, 36.0° now (+6.0°)" in text
    assert wide <= 0
    assert not [one["id"] for one in violations if one["impact"] in ("serious", "critical")]
