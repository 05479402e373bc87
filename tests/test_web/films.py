"""A film for a camera, played no faster than the server looks at it.

Chromium plays a file at the pace of the clock: on a busy machine holds would go by unseen, and what
was measured would depend on the load.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.web.browser import film_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

FPS = 10.0  # as often as `analyze` looks at a clip

# The camera stands still at the film's first picture until a test is ready. Then each picture waits
# for the answer to the one before, and its time is that of the film.
_PLAY = """([film, fps]) => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const pictures = film.map((text) => new Blob(
    [Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" },
  ));
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));
  let [at, sent, answered, playing] = [0, false, false, false];
  let track = null;

  navigator.mediaDevices.getUserMedia = async () => {
    const stream = canvas.captureStream(0);
    [track] = stream.getVideoTracks();
    return stream;
  };
  const video = HTMLVideoElement.prototype;
  const whenShown = video.requestVideoFrameCallback;
  video.requestVideoFrameCallback = function (call) {
    const answer = (now, frame) => call(now, { ...frame, captureTime: (1000 * at) / fps });
    return whenShown.call(this, answer);
  };
  const Real = WebSocket;
  window.WebSocket = class extends Real {
    constructor(address) {
      super(address);
      this.addEventListener("close", () => { playing = false; });
      this.addEventListener("message", ({ data }) => {
        const { type, frame } = JSON.parse(data);
        if (type === "ready") [at, playing] = [0, true];
        else if (type === "dropped" || (type === "view" && frame !== null)) answered = true;
      });
    }

    send(data) {
      super.send(data);
      sent ||= typeof data !== "string";
    }
  };

  (async () => {
    for (;;) {
      const picture = await createImageBitmap(pictures[at % pictures.length]);
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        [canvas.width, canvas.height] = [picture.width, picture.height];
      }
      [sent, answered] = [false, false];
      context.drawImage(picture, 0, 0);
      picture.close();
      track?.requestFrame();
      for (let i = 0; i < 20 && !sent; i++) await pause(10); // else it was left out: show it again
      while (sent && !answered && playing) await pause(5);
      if (answered) at += 1;
    }
  })();
}"""


def rehearsed(clip: Path, *parts: tuple[float, float]) -> list[str]:
    """Return the film, as `play` takes it, of somebody who rests, then does parts of a clip."""
    return [b64encode(one).decode() for one in film_of(clip, FPS, parts=parts, rest_s=4.0)]


def play(page: Page, film: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an open page have the film for its camera, over and over from each test's beginning."""
    # Time passes by pictures alone: on its own clock the server would be ahead of them.
    monkeypatch.setattr("hiprom.apps.web.connection._TICK_S", 600.0)
    arguments: list[Any] = [film, FPS]
    page.evaluate(_PLAY, arguments)
