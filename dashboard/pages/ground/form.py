"""What the page of the ground is asked with."""

from dash import html

import sites
from dashboard.answers import launching
from dashboard.components.asking import form
from dashboard.components.fields import moment, number, typed, when_there
from dashboard.queries.ground import GroundQuery
from dashboard.text import Texts


def question_form(query: GroundQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    places = [(name, sites.find_site(name).name) for name in launching.LAUNCH_SITES]
    return form(
        "/ground",
        [
            typed(
                "ground-site",
                texts("ground.ask.site"),
                "site",
                query.site,
                css="long",
                hint=texts("ground.ask.site.hint"),
                list="ground-sites",
                maxlength="80",
            ),
            html.Datalist([html.Option(words, value=value) for value, words in places], id="ground-sites"),
            typed(
                "ground-to",
                texts("ground.ask.to"),
                "to",
                query.to,
                css="long",
                hint=texts("ground.ask.to.hint"),
                list="ground-goals",
                maxlength="80",
            ),
            html.Datalist(
                [html.Option(value=name) for name in ("ISS", "Tiangong", "51.6", "97.5")], id="ground-goals"
            ),
            moment(
                "ground-from",
                texts("pass.ask.from"),
                "from",
                query.start,
                hint=when_there(query.start, query.site, texts),
            ),
            number("ground-days", texts("pass.ask.days"), "days", query.days, css="short later"),
            number(
                "ground-altitude",
                texts("ground.ask.altitude"),
                "altitude",
                query.altitude_km,
                css="short later",
            ),
        ],
        texts,
        brief=texts("ground.ask.brief", days=query.days, altitude=query.altitude_km),
    )
