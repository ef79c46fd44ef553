"""The Earth of WGS-72, on which element sets are fitted (AIAA 2006-6753, appendix B, table of constants).

For what comes out of SGP4 and of mean elements; the ground is on WGS-84 (`orbits.frames`).
"""

MU_KM3_S2 = 398600.8
EARTH_RADIUS_KM = 6378.135
J2 = 0.001082616
