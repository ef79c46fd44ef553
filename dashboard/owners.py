"""Owners in the words and colours of the pages: a state as one of the actors, and how it is known."""

from dashboard.text import Texts
from tle.owners import Ground, Owner

ACTORS = ("us", "russia", "china", "europe", "japan", "canada", "joint", "other", "unknown")
"""In the order of lists; all but the last two are actors of the design system."""

_ACTOR_OF = {
    "US": "us", "SU": "russia", "RU": "russia", "CN": "china", "J": "japan", "CA": "canada", "": "unknown",
    "I-INT": "joint", "I-INM": "joint", "I-NATO": "joint", "I-ARAB": "joint", "I-RASC": "joint",
    **dict.fromkeys(
        (
            "F", "D", "I", "E", "UK", "NL", "S", "N", "B", "CH", "DK", "FI", "PL", "CZ", "CSFR", "CSSR", "HU",
            "AT", "GR", "P", "L", "LT", "LV", "EE", "SI", "SK", "BG", "BGN", "RO", "IE", "MC",
            "I-ESA", "I-ESRO", "I-ELDO", "I-EU", "I-EUM", "I-EUT",
        ),
        "europe",
    ),
}  # fmt: skip


def actor_of(owner: Owner) -> str:
    """Return which of `ACTORS` the owner belongs to."""
    return _ACTOR_OF.get(owner.state, "other")


def state_name(state: str, texts: Texts) -> str:
    """Return the name of a state or organisation by GCAT's code; of none, that it is unknown."""
    return texts(f"owner.state.{state}") if state else texts("owner.actor.unknown")


def words(owner: Owner, texts: Texts) -> str:
    """Return what the owner is searched by: the state, words for it, the organisation's code."""
    name = state_name(owner.state, texts)
    more = texts(f"owner.words.{actor_of(owner)}")
    return f"{name} {more} {owner.organisation} {organisation_name(owner.organisation, texts)}".casefold()


def organisation_name(code: str, texts: Texts) -> str:
    """Return the name of an organisation, or of several between slashes; empty where none of them has one."""
    keys = [f"owner.org.{one}" for one in code.replace("?", "").split("/")]
    return " / ".join(texts(key) for key in keys if key in texts)


def told(owner: Owner, texts: Texts) -> str:
    """Return the owner in words, with how that is known."""
    if owner.ground is Ground.UNKNOWN:
        if owner.launched_by:
            return texts("owner.unknown.launched", launcher=state_name(owner.launched_by, texts))
        return texts("owner.unknown")
    code = owner.organisation
    name = organisation_name(code, texts)
    whose = texts("owner.named", name=name, code=code) if name and name != code else code
    return texts(
        f"owner.{owner.ground}",
        state=state_name(owner.state, texts),
        organisation=texts("owner.organisation", organisation=whose) if whose else "",
        evidence=owner.evidence,
    )
