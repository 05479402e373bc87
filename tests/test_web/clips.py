"""Clips as the page sends them, to a server that measures nothing."""

from __future__ import annotations

from helpers.waiting import wait_for

from .fakes import OURS


def send(client, name="clip.mp4", content=b"a clip", **query):
    return client.post("/api/clips", params={"name": name, **query}, content=content, headers=OURS)


def settled(client, key):
    def job():
        answer = client.get(f"/api/clips/{key}").json()
        return None if answer["state"] == "measuring" else answer

    return wait_for(job)
