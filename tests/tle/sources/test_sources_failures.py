"""Whatever a server or the network does wrong: said in words, and the last good sets stay in place."""

import socket
import ssl
from dataclasses import replace

import pytest

from tle import omm_csv
from tle.sources import CelesTrak, Limits, Outcome, fetch, service
from tle.sources.transport import get

SHORT = Limits(connect_s=5.0, read_s=5.0, total_s=0.5)
SMALL = Limits(connect_s=5.0, read_s=5.0, total_s=20.0, largest_bytes=1 << 20)
IMPATIENT = Limits(connect_s=5.0, read_s=0.3, total_s=20.0)
USUAL = Limits(connect_s=5.0, read_s=5.0, total_s=20.0)


@pytest.fixture
def after(group, server, archive, clock, held, plays):
    """A function that has a good fetch first, then lets a server play and fetches again."""
    assert fetch(group, archive, at=clock, limits=USUAL).outcome is Outcome.NEW
    before = held(archive)
    newest = archive.newest()
    clock.forward(hours=3)

    def play(script, limits=USUAL, source=group):
        server.script = script
        asked = server.count()
        result = fetch(source, archive, at=clock, limits=limits)
        assert held(archive) == before
        assert archive.newest() == newest
        assert result.outcome is Outcome.FAILED
        assert not result.ok
        assert (result.new, result.known) == (0, 0)
        assert source.label in result.words
        assert "good sets stay in place" in result.words
        # Whatever it was, the next start does not ask.
        script_again = fetch(source, archive, at=clock, limits=limits)
        assert script_again.outcome is Outcome.NOT_ASKED
        assert server.count() - asked <= 4
        return result

    return play


# name of the play, its arguments, limits, status, what the sentence must say (reason and remedy)
STATUSES = [
    ("not_updated", (), 403, ["403 Forbidden", "updated once every 2 hours", "Wait some hours", "--allow"]),
    ("no_data", (), 404, ["404 Not Found", "No GP data found", "Look for the right one"]),
    (
        "status",
        (429, "Too many"),
        429,
        ["429 Too Many Requests", "Too many", "left in peace", "Next request"],
    ),
    (
        "status",
        (500, "<h1>Oops</h1>", "text/html"),
        500,
        ["500 Internal Server Error: “Oops”", "left in peace"],
    ),
    ("status", (503,), 503, ["503 Service Unavailable.", "left in peace"]),
    ("status", (401, "who?"), 401, ["401 Unauthorized", "Check the name and the password", "--allow"]),
    ("status", (418, "teapot"), 418, ["418: “teapot”", "Find out what it means", "--allow"]),
    ("status", (204,), 204, ["204", "--allow"]),
]


@pytest.mark.parametrize(("name", "arguments", "status", "said"), STATUSES)
def test_statuses_are_told_in_the_servers_own_words(after, plays, name, arguments, status, said):
    play = getattr(plays, name)
    result = after(play(*arguments) if arguments else play)
    assert result.status == status
    for words in said:
        assert words in result.words


BODIES = [
    ("dripping_body", (), SHORT, 0, ["had not answered in full after 0.5 s", "try again later"]),
    ("dripping_headers", (), SHORT, 0, ["had not answered in full after 0.5 s", "try again later"]),
    ("silent", (), IMPATIENT, 0, ["fell silent for 0.3 s", "Try again later"]),
    ("endless", (), SMALL, 200, ["more than 1 MB", "look at the address in a browser"]),
    ("announced_huge", (), SMALL, 200, ["more than 1 MB"]),
    ("bomb", (64,), SMALL, 200, ["more than 1 MB"]),
    ("web_page", (), USUAL, 200, ["a web page instead of data", "Please log in", "fetch again"]),
    ("not_http", (), USUAL, 0, ["is no HTTP", "Try again later"]),
    ("status", (200, "{}", "image/png"), USUAL, 200, ["'image/png'", "Look at the address"]),
    ("status", (200, "<html>hi</html>", "text/csv"), USUAL, 200, ["a web page instead of data: “hi”"]),
    ("status", (200, ""), USUAL, 200, ["is empty"]),
    ("status", (200, "<p>so sorry", "text/plain"), USUAL, 200, ["cannot be used", "holds no element sets"]),
    ("status", (200, "No GP data found"), USUAL, 200, ["“No GP data found”", "until you say so"]),
    ("status", (200, "GP data has not updated since your last"), USUAL, 200, ["has not updated", "wait"]),
    ("status", (200, "x", "text/csv", ), USUAL, 200, ["cannot be used"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "limits", "status", "said"), BODIES)
def test_bodies_that_are_no_data_are_refused(after, plays, name, arguments, limits, status, said):
    play = getattr(plays, name)
    result = after(play(*arguments) if arguments else play, limits)
    assert result.status == status
    for words in said:
        assert words in result.words


def test_a_bomb_that_comes_as_a_file_is_refused(after, plays):
    assert "more than 1 MB" in after(plays.bomb(64, as_file=True), SMALL).words


@pytest.mark.parametrize("name", ["cut", "cut_chunks"])
def test_a_cut_body_is_refused_whole(after, plays, iss, name):
    """Half of the records came in full, and yet none is taken: which half it is says nobody."""
    newer = [replace(iss, epoch=iss.epoch.plus_days(0.01 * n)) for n in range(50)]
    result = after(getattr(plays, name)(omm_csv.write(newer).encode()))
    assert "cut off" in result.words
    assert "Nothing of it was taken" in result.words


def test_a_cut_gzip_is_refused_whole(after, plays, stations):
    import gzip

    packed = gzip.compress(stations)
    result = after(plays.status(200, packed[:-12], "text/csv", Content_Encoding="gzip"))
    assert "ends in the middle" in result.words


def test_lines_that_never_end_are_not_taken_for_whole_when_we_hang_up(after, plays, stations):
    assert "had not answered in full" in after(plays.lines_without_end(stations), SHORT).words


def test_a_body_without_a_length_must_end_with_a_line(after, plays, stations):
    assert "its last line has no end" in after(plays.without_length(stations[:-3])).words


def test_a_whole_body_without_a_length_is_taken(group, server, archive, clock, plays, stations):
    server.script = plays.without_length(stations)
    assert fetch(group, archive, at=clock, limits=USUAL).new == 2


def test_a_foreign_packing_is_refused(after, plays, stations):
    assert "'br'" in after(plays.status(200, stations, "text/csv", Content_Encoding="br")).words


def test_a_body_where_every_record_is_bad_is_refused_with_the_reasons(after, plays, stations):
    lines = stations.decode().splitlines()
    bad = "\n".join(
        [lines[0], *(line.replace(",25544,", ",x,").replace(",48274,", ",y,") for line in lines[1:])]
    )
    result = after(plays.status(200, bad, "text/csv"))
    assert len(result.rejected) == 2
    assert "all 2 records were refused" in result.words


def test_one_bad_record_costs_only_itself(server, archive, clock, stations):
    lines = stations.decode().splitlines()
    server.publish("GROUP=stations", "\n".join([lines[0], lines[1], lines[2].replace(",48274,", ",y,")]))
    result = fetch(CelesTrak(group="stations"), archive, at=clock, limits=USUAL)
    assert (result.outcome, result.new, len(result.rejected)) == (Outcome.NEW, 1, 1)
    assert "1 record refused" in result.words
    assert result.rejected[0].field == "NORAD_CAT_ID"


# -- redirects -----------------------------------------------------------------------


def test_a_redirect_within_the_server_is_followed(group, server, archive, clock, plays):
    server.script = plays.redirect("/elsewhere/there")
    result = fetch(group, archive, at=clock, limits=USUAL)
    assert (result.outcome, result.status, result.new) == (Outcome.NEW, 200, 2)
    assert server.count() == 2


def test_a_redirect_to_another_host_is_told_and_not_followed(after, plays, server):
    with plays.playing() as other:
        result = after(plays.redirect(f"{other.url}/gp.php", 301))
        assert other.count() == 0
    assert result.status == 301
    assert other.url in result.words
    assert "another place: we do not follow" in result.words
    assert result.next_allowed is None


def test_a_ring_of_redirects_ends(after, plays, server):
    before = server.count()
    result = after(plays.redirect("/gp.php"))
    assert "from page to page" in result.words
    assert server.count() - before == 4


# -- the network ------------------------------------------------------------------------


@pytest.fixture
def trusting(monkeypatch):
    """A function that makes the certificates of an authority trusted, as `SSL_CERT_FILE` does."""

    def trust(path):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))

    return trust


@pytest.fixture(scope="session")
def authority():
    import trustme

    return trustme.CA()


def served_with(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_bad_certificate_means_no_request(after, plays, authority):
    with plays.playing(served_with(authority.issue_cert("127.0.0.1"))) as other:
        result = after(None, source=CelesTrak(group="stations", url=f"{other.url}/gp.php"))
        assert other.count() == 0
    assert "certificate of 127.0.0.1 is not to be trusted" in result.words
    assert "self-signed" in result.words or "issuer" in result.words
    assert "Check this machine's date" in result.words


def test_a_certificate_for_another_name_means_no_request(after, plays, authority, trusting, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trusting(tmp_path / "ca.pem")
    with plays.playing(served_with(authority.issue_cert("example.org"))) as other:
        result = after(None, source=CelesTrak(group="stations", url=f"{other.url}/gp.php"))
        assert other.count() == 0
    assert "not to be trusted" in result.words


def test_a_good_certificate_is_trusted(plays, authority, trusting, tmp_path, archive, clock, stations):
    """So that the two tests above do not pass for another reason."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trusting(tmp_path / "ca.pem")
    with plays.playing(served_with(authority.issue_cert("127.0.0.1"))) as other:
        other.publish("GROUP=stations", stations)
        source = CelesTrak(group="stations", url=f"{other.url}/gp.php")
        assert fetch(source, archive, at=clock, limits=USUAL).outcome is Outcome.NEW


def test_tls_where_there_is_none(after, server):
    source = CelesTrak(group="stations", url=server.url.replace("http", "https"))
    result = after(None, source=source)
    assert "no secure connection" in result.words
    assert "https where it should be http" in result.words


def test_a_dripping_tls_server_is_stopped(after, plays, authority, trusting, tmp_path):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trusting(tmp_path / "ca.pem")
    with plays.playing(served_with(authority.issue_cert("127.0.0.1"))) as other:
        other.script = plays.dripping_headers
        source = CelesTrak(group="stations", url=f"{other.url}/gp.php")
        assert "had not answered in full" in after(None, SHORT, source).words


def test_a_refused_connection(after):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = after(None, source=CelesTrak(group="stations", url=f"http://127.0.0.1:{port}/gp.php"))
    assert "nobody answers at 127.0.0.1 (connection refused)" in result.words
    assert "Check that the server is running" in result.words
    assert result.status == 0


def test_an_unknown_name(after, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = after(None, source=CelesTrak(group="stations", url="http://celestrak.invalid/gp.php"))
    assert "the name celestrak.invalid is unknown" in result.words
    assert "on line" in result.words


def test_a_server_that_accepts_and_says_nothing(after):
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        port = mute.getsockname()[1]
        source = CelesTrak(group="stations", url=f"http://127.0.0.1:{port}/gp.php")
        assert "fell silent" in after(None, IMPATIENT, source).words


def test_packed_answers_are_unpacked(group, server, archive, clock, plays, stations):
    server.script = plays.packed(stations)
    assert fetch(group, archive, at=clock, limits=USUAL).new == 2
    assert server.seen[0].headers["accept-encoding"] == "gzip"


def test_what_a_server_says_reaches_the_screen_tame(after, plays):
    nasty = "\x1b[2J<script>alert(1)</script><b>busy</b>\r\n\x07" + "x" * 5000
    result = after(plays.status(500, nasty, "text/html"))
    assert "\x1b" not in result.words
    assert "script" not in result.words
    assert len(result.words) < 800


def test_the_answer_carries_the_whole_body(server, stations):
    server.publish("GROUP=stations", stations)
    answer = get(f"{service('celestrak-gp').url}?GROUP=stations", who="test", limits=USUAL)
    assert answer.body == stations
