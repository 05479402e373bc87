"""A voice that speaks, fails, or is not there."""

import sys

import pytest
from helpers.waiting import wait_for

from hiprom.errors import UsageError
from hiprom.live.voice import Voice


def test_a_new_sentence_cuts_the_last_one_short(tmp_path):
    """The program notes what it is given to say, and then goes on for longer than any test."""
    spoken = tmp_path / "spoken.txt"
    program = (
        "import sys, time; file = open(sys.argv[1], 'a'); file.write(sys.argv[2] + '/');"
        "file.close(); time.sleep(600)"
    )

    def said(text):
        return spoken.exists() and spoken.read_text() == text

    with Voice([sys.executable, "-c", program, str(spoken)]) as voice:
        voice.say("Hold.")
        first = voice._speaking
        wait_for(lambda: said("Hold./"))
        voice.say("And back.")
        assert first.poll() is not None
        last = voice._speaking
        wait_for(lambda: said("Hold./And back./"))
    assert last.poll() is not None


def test_a_voice_that_fails_ends_nothing():
    with Voice(["/nonexistent/voice"]) as voice:
        for text in ("Hold.", "And back."):
            voice.say(text)
            assert voice._speaking is None


def test_a_system_without_a_voice_says_what_to_do(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(UsageError, match="espeak-ng"):
        Voice()
