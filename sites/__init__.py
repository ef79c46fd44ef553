"""Who is looking, and who is launching.

Launch geometry is in `sites.launch` (courses, the fan, dog-legs, what a missed plane
costs), coverage in `sites.coverage`, catalogues against a cone in `sites.cone`.
"""

from sites.antenna import Antenna, AntennaWindow, antenna_windows, find_antenna
from sites.circumstances import with_circumstances
from sites.doppler import DopplerCurve, doppler_curve, doppler_shift_hz
from sites.errors import HorizonError, LaunchError, SiteError, UnknownSite, UnknownTarget, WindowError
from sites.facts import Fact, Flown, Sector, facts_of, flown_from, sectors_of
from sites.fast import could_track
from sites.horizon import Horizon
from sites.magnitude import Brightness, StandardMagnitude, standard_magnitude
from sites.moonlight import Moon
from sites.passes import Pass, PassEvent, find_passes, geometric_limit_deg, pass_times
from sites.plus_minus import PlusMinus
from sites.refraction import apparent_elevation_deg, geometric_elevation_deg
from sites.registry import find_site, pads_of
from sites.site import Site, parse_place
from sites.targets import find_target
from sites.together import Meeting, Night, latitude_limit_deg, meetings, nights_with_both
from sites.topocentric import azimuth_elevation_range, elevation_rate_deg_s, range_rate_km_s
from sites.transits import Transit, find_transits
from sites.visibility import Visibility, dark_below_deg
from sites.windows import LaunchWindow, launch_windows, nearest_to_plane

__all__ = [
    "Antenna",
    "AntennaWindow",
    "Brightness",
    "DopplerCurve",
    "Fact",
    "Flown",
    "Horizon",
    "HorizonError",
    "LaunchError",
    "LaunchWindow",
    "Meeting",
    "Moon",
    "Night",
    "Pass",
    "PassEvent",
    "PlusMinus",
    "Sector",
    "Site",
    "SiteError",
    "StandardMagnitude",
    "Transit",
    "UnknownSite",
    "UnknownTarget",
    "Visibility",
    "WindowError",
    "antenna_windows",
    "apparent_elevation_deg",
    "azimuth_elevation_range",
    "could_track",
    "dark_below_deg",
    "doppler_curve",
    "doppler_shift_hz",
    "elevation_rate_deg_s",
    "facts_of",
    "find_antenna",
    "find_passes",
    "find_site",
    "find_target",
    "find_transits",
    "flown_from",
    "geometric_elevation_deg",
    "geometric_limit_deg",
    "latitude_limit_deg",
    "launch_windows",
    "meetings",
    "nearest_to_plane",
    "nights_with_both",
    "pads_of",
    "parse_place",
    "pass_times",
    "range_rate_km_s",
    "sectors_of",
    "standard_magnitude",
    "with_circumstances",
]
