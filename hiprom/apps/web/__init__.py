"""``hiprom app``: the local web application, a server on this machine and a page without a build.

The page sends camera frames over a WebSocket; the server measures them with the very stages that
measure clips, and answers with what to show. Frames are never stored and nothing leaves the
machine.
"""
