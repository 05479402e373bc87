"""The tests as data: one TOML file each."""

from hiprom.protocols.schema import Norm, Protocol, load_protocol, names

__all__ = ["Norm", "Protocol", "load_protocol", "names"]
