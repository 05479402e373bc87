"""The report: one HTML file that carries everything it shows."""

from hiprom.results.report.curve import Curve, curve_of, read_curve
from hiprom.results.report.page import Details, render_report, write_report, write_report_of
from hiprom.results.report.pictures import PeakPicture, key_pictures

__all__ = [
    "Curve",
    "Details",
    "PeakPicture",
    "curve_of",
    "key_pictures",
    "read_curve",
    "render_report",
    "write_report",
    "write_report_of",
]
