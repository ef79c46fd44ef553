"""What the page of the ground is asked with."""

from dash import html

import sites
from dashboard.answers import launching
from dashboard.components.asking import form
from dashboard.components.fields import field
from dashboard.queries.ground import GroundQuery
from dashboard.text import Texts


def question_form(query: GroundQuery, texts: Texts) -> html.Form:
    """Return the form of the page, with what was asked in it."""
    places = [(name, sites.find_site(name).name) for name in launching.LAUNCH_SITES]
    return form(
        "/ground",
        [
            field(
                "ground-site",
                texts("ground.ask.site"),
                css="long",
                hint=texts("ground.ask.site.hint"),
                name="site",
                value=query.site,
                list="ground-sites",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist([html.Option(words, value=value) for value, words in places], id="ground-sites"),
            field(
                "ground-to",
                texts("ground.ask.to"),
                css="long",
                hint=texts("ground.ask.to.hint"),
                name="to",
                value=query.to,
                list="ground-goals",
                autocomplete="off",
                spellcheck="false",
                maxlength="80",
            ),
            html.Datalist(
                [html.Option(value=name) for name in ("ISS", "Tiangong", "51.6", "97.5")], id="ground-goals"
            ),
            field(
                "ground-from",
                texts("pass.ask.from"),
                name="from",
                value=query.start.iso(0),
                spellcheck="false",
            ),
            field(
                "ground-days",
                texts("pass.ask.days"),
                name="days",
                value=f"{query.days:g}",
                inputmode="decimal",
                css="short",
            ),
            field(
                "ground-altitude",
                texts("ground.ask.altitude"),
                name="altitude",
                value=f"{query.altitude_km:g}",
                inputmode="decimal",
                css="short",
            ),
        ],
        texts,
    )
