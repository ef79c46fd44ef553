"""The sky over FAST: its dome, who is in the cone now, and the beams of the receiver."""

from dash import html

from dashboard.answers import fast_sky
from dashboard.answers.fast_sky import InView
from dashboard.components.badges import age_badge
from dashboard.components.cards import card, headline
from dashboard.components.charts import chart, table
from dashboard.figures.dome import beams, moon_in_view, sky_dome
from dashboard.pages.fast.words import utc_words
from dashboard.stations import spoken
from dashboard.text import Texts
from orbits import Times
from sites import AntennaWindow, fast, targets
from sites.beams import beams_on_sky
from sites.targets import Body, Target
from tle import Moment


def dome_over(
    seen: list[InView], followed: list[Target], at: Moment, event: fast.DeepSpaceEvent | None, texts: Texts
) -> html.Section:
    """Return the card of the dome."""
    dish = fast_sky.antenna()
    days = 1.0 if followed and isinstance(followed[0], Body | targets.Direction) else 0.5
    figure = sky_dome(
        dish,
        followed,
        [(spoken(one.target.name, texts), one.azimuth_deg, one.elevation_deg) for one in seen],
        at,
        days,
        texts,
    )
    names = ", ".join(spoken(one.name, texts) for one in followed)
    rows = []
    for one in followed:
        for hour in range(0, 25, 2):
            moment = at.plus_seconds(hour * 3600.0)
            azimuth, elevation, _ = targets.look(one, dish.site, Times.of(moment))
            rows.append(
                (
                    utc_words(moment),
                    spoken(one.name, texts),
                    f"{azimuth[0]:.1f}°",
                    f"{elevation[0]:.1f}°",
                    f"{90 - elevation[0]:.1f}°",
                )
            )
    heads = [texts(f"fast.col.{key}") for key in ("utc", "what", "azimuth", "elevation", "zenith")]
    low, high = dish.declination_band_deg()
    return card(
        "fast-dome-card",
        texts("fast.dome.title", at=utc_words(at)),
        [
            html.P(event.name, className="strong") if event else None,
            chart(
                "fast-dome",
                figure,
                texts("fast.dome.label", targets=names or "-", at=utc_words(at)),
                texts(
                    "fast.dome.caption",
                    cone=dish.max_zenith_deg,
                    full=dish.full_gain_zenith_deg,
                    low=low,
                    high=high,
                ),
                table(texts("fast.dome.table"), heads, rows),
                texts,
                css="square-chart",
            ),
        ],
    )


def in_view_now(seen: list[InView], at: Moment, texts: Texts) -> html.Section:
    """Return who is in the cone, and who comes next."""
    inside = [spoken(one.target.name, texts) for one in seen if one.in_cone]
    rows = [
        (
            spoken(one.target.name, texts),
            texts("fast.now.in")
            if one.in_cone
            else texts("fast.now.up" if one.elevation_deg > 0 else "fast.now.down"),
            f"{90.0 - one.elevation_deg:.1f}°",
            _when(one.window, at, texts),
            f"{one.rate_deg_s:.4f}°/s",
            texts("fast.yes" if one.followed else "fast.no"),
            age_badge(one.elements, texts, brief=True) if one.elements else "",
        )
        for one in seen
    ]
    heads = [texts(f"fast.col.{key}") for key in ("what", "where", "zenith", "next", "rate", "follow", "age")]
    says = texts("fast.now.inside", names=", ".join(inside)) if inside else texts("fast.now.nobody")
    return card(
        "fast-now",
        texts("fast.now.title", at=utc_words(at)),
        [headline(says, id="fast-now-says"), table(texts("fast.now.table"), heads, rows)],
    )


def _when(window: AntennaWindow | None, at: Moment, texts: Texts) -> str:
    if window is None:
        return texts("fast.now.none")
    if window.rise.at <= at:
        return texts("fast.now.until", until=utc_words(window.set.at)[5:])
    return texts("fast.now.from", rise=utc_words(window.rise.at)[5:], until=utc_words(window.set.at)[11:])


def receiver_beams(followed: list[Target], at: Moment, texts: Texts) -> html.Section:
    """Return the card of the receiver and its beams."""
    dish = fast_sky.antenna()
    assert dish.beams is not None
    target = followed[0] if followed else Body("moon")
    pointing = beams_on_sky(dish, target, at)
    rows = [
        (
            str(beam.number),
            f"{beam.east_arcmin:.2f}′",
            f"{beam.north_arcmin:.2f}′",
            f"{beam.ra_deg:.4f}°",
            f"{beam.dec_deg:.4f}°",
        )
        for beam in pointing.beams
    ]
    heads = [texts(f"fast.col.{key}") for key in ("beam", "east", "north", "ra", "dec")]
    values = {
        "apart": pointing.moon_apart_deg,
        "diameter": pointing.moon_diameter_arcmin,
        "at": utc_words(at),
        "target": spoken(target.name, texts),
        "ra": pointing.ra_deg,
        "dec": pointing.dec_deg,
    }
    place = "here" if moon_in_view(pointing) else "away"
    where = texts(f"fast.beams.moon.{place}", **values)
    figures = [(fact.figure, str(fact.value), fact.source, fact.confidence) for fact in dish.figures]
    figure_heads = [texts(f"fast.col.{key}") for key in ("figure", "value", "source", "confidence")]
    return card(
        "fast-receiver",
        texts("fast.beams.title"),
        [
            html.Div(
                [
                    chart(
                        "fast-beams",
                        beams(dish, pointing, texts),
                        texts("fast.beams.label"),
                        " ".join(
                            [
                                texts("fast.beams.pointing", **values),
                                where,
                                texts(
                                    "fast.beams.caption",
                                    width=dish.beams.fwhm_arcmin,
                                    source=dish.beams.source,
                                ),
                            ]
                        ),
                        table(texts("fast.beams.table"), heads, rows),
                        texts,
                    ),
                    table(texts("fast.figures.table"), figure_heads, figures),
                ],
                className="pair tilted",
            )
        ],
    )
