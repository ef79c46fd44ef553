"""Where things are and when something happens to them.

Importing this takes a fraction of a second: Skyfield, boinor, astropy and
compilers are imported by the functions that need them.
"""

from orbits.ageing import PredictionError, error_table, prediction_error
from orbits.approaches import Approach, find_approaches
from orbits.bodies import (
    body_position_gcrs_km,
    body_position_itrs_km,
    body_position_teme_km,
    illuminated_share,
)
from orbits.catalogue_files import propagate_to_file
from orbits.catalogue_jobs import Written
from orbits.celestial import gcrs_from_j2000, gcrs_from_teme, j2000_from_gcrs, teme_from_gcrs
from orbits.circles import cap_polygons, small_circle
from orbits.earth_orientation import EarthOrientationWarning
from orbits.ephemeris import ERRORS, Ephemeris
from orbits.errors import (
    EphemerisRangeError,
    FrameError,
    HistoryError,
    OrbitError,
    OutputError,
    PropagationError,
    SearchError,
    TimesError,
    TransferError,
    UnknownBody,
)
from orbits.events import EVENT_KINDS, OrbitEvent, find_events
from orbits.frames import geodetic_from_itrs, itrs_from_geodetic, itrs_from_teme, teme_from_itrs
from orbits.geodetic import Geodetic, geodetic_at, propagate_geodetic
from orbits.history import LeftOut, OrbitHistory, orbit_history
from orbits.overhead import Overhead, stays_overhead, warm_up
from orbits.propagation import propagate, states_at
from orbits.reboosts import Reboost, find_reboosts, share_told
from orbits.screening import Screening, screen
from orbits.stream import Block, stream
from orbits.sun import beta_angle_deg, illumination, is_sunlit, night_polygons, subsolar_point, terminator
from orbits.times import Times, TimesLike, earth_orientation_status
from orbits.tracks import GroundTrack, TrackSegment, ground_track
from orbits.transfers import HohmannTransfer, PlaneChange, hohmann, mean_altitude_km, plane_change

__all__ = [
    "ERRORS",
    "EVENT_KINDS",
    "Approach",
    "Block",
    "EarthOrientationWarning",
    "Ephemeris",
    "EphemerisRangeError",
    "FrameError",
    "Geodetic",
    "GroundTrack",
    "HistoryError",
    "HohmannTransfer",
    "LeftOut",
    "OrbitError",
    "OrbitEvent",
    "OrbitHistory",
    "OutputError",
    "Overhead",
    "PlaneChange",
    "PredictionError",
    "PropagationError",
    "Reboost",
    "Screening",
    "SearchError",
    "Times",
    "TimesError",
    "TimesLike",
    "TrackSegment",
    "TransferError",
    "UnknownBody",
    "Written",
    "beta_angle_deg",
    "body_position_gcrs_km",
    "body_position_itrs_km",
    "body_position_teme_km",
    "cap_polygons",
    "earth_orientation_status",
    "error_table",
    "find_approaches",
    "find_events",
    "find_reboosts",
    "gcrs_from_j2000",
    "gcrs_from_teme",
    "geodetic_at",
    "geodetic_from_itrs",
    "ground_track",
    "hohmann",
    "illuminated_share",
    "illumination",
    "is_sunlit",
    "itrs_from_geodetic",
    "itrs_from_teme",
    "j2000_from_gcrs",
    "mean_altitude_km",
    "night_polygons",
    "orbit_history",
    "plane_change",
    "prediction_error",
    "propagate",
    "propagate_geodetic",
    "propagate_to_file",
    "screen",
    "share_told",
    "small_circle",
    "states_at",
    "stays_overhead",
    "stream",
    "subsolar_point",
    "teme_from_gcrs",
    "teme_from_itrs",
    "terminator",
    "warm_up",
]
