"""Who is looking, and who is launching."""

from sites.errors import SiteError, UnknownSite, WindowError
from sites.passes import Pass, PassEvent, find_passes, geometric_limit_deg
from sites.registry import find_site, pads_of
from sites.site import Site, parse_place
from sites.topocentric import azimuth_elevation_range, elevation_rate_deg_s, range_rate_km_s
from sites.visibility import Visibility

__all__ = [
    "Pass",
    "PassEvent",
    "Site",
    "SiteError",
    "UnknownSite",
    "Visibility",
    "WindowError",
    "azimuth_elevation_range",
    "elevation_rate_deg_s",
    "find_passes",
    "find_site",
    "geometric_limit_deg",
    "pads_of",
    "parse_place",
    "range_rate_km_s",
]
