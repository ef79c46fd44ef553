"""The exceptions of this package.

SiteError (ValueError)
├── UnknownSite      a name that stands for no place we know
├── LaunchError      an inclination or altitude that no orbit has
├── HorizonError     a horizon whose points are no azimuths and elevations
├── UnknownTarget    a name that stands for nothing an antenna could follow
└── WindowError      a span of time or an elevation in which nothing can be searched
"""


class SiteError(ValueError):
    """Base of everything that `sites` raises on a wrong call."""


class UnknownSite(SiteError):  # noqa: N818 - it names the finding, as KeyError does
    """A name that stands for no place in the register and is no pair of coordinates."""


class WindowError(SiteError):
    """A span of time or a limit of elevation in which no pass can be searched for."""


class LaunchError(SiteError):
    """An inclination, altitude or step that no launch can have."""


class UnknownTarget(SiteError):  # noqa: N818 - it names the finding, as KeyError does
    """A name that stands for no body, radio source, direction or object."""


class HorizonError(SiteError):
    """A horizon, or a file of one, whose points are no azimuths and elevations."""
