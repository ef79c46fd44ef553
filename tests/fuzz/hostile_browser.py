"""Open hostile addresses in a Chromium: nothing that they bring may run, and every page still says something.

    python tests/fuzz/hostile_browser.py --count 300 --seed 8

Each address has scripts in the fields of its page, in its path or behind a hash, and
hostile values from `hostile_queries`. A script that ran would set `window.ran`; one that
only the content security policy stopped is a failure too, for then it had come in.
"""

import argparse
import logging
import os
import random
import shutil
import sys
import threading
import time
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, os.path.dirname(__file__))

from hostile_queries import FIELDS, NOW, VALUES, rubbish

from dashboard.app import create_app
from dashboard.settings import Settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
RUN = (
    "<script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "'\"><svg/onload=window.ran=1>",
    "javascript:window.ran=1",
    "</title></textarea></style><script>window.ran=1</script>",
    "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "{{constructor.constructor('window.ran=1')()}}",
    "${window.ran=1}",
    "';window.ran=1;//",
    '" autofocus onfocus=window.ran=1 x="',
    "<a href=javascript:window.ran=1>x</a>",
    "<math><mtext></p><style><img src=x onerror=window.ran=1>",
    "\\u003cimg src=x onerror=window.ran=1\\u003e",
    "<b>bold</b><style>*{display:none}</style>",
)
PATHS = ("/", "/passes", "/ground", "/fast", "/orbits", "/catalogue", "/story", "/sources", "/design")
CHEAP = ("/", "/catalogue", "/story", "/sources", "/nowhere")
LISTEN = """window.ran = undefined; window.stopped = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.stopped.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});"""
SETTLED = """(() => {
    if (document.documentElement.dataset.busy) return false;
    if (document.querySelector(".stack, .live .about, #main .state-empty, .design")) return true;
    return !!window.CommonOrbit?.state()?.ready;
})()"""


def address(dice: random.Random, paths: tuple[str, ...] = PATHS) -> str:
    """Return an address with scripts in it."""
    path = dice.choice(paths)
    pairs = []
    for _ in range(dice.randrange(1, 5)):
        value = dice.choice(RUN) if dice.random() < 0.6 else dice.choice((*VALUES, rubbish(dice)))
        pairs.append(f"{dice.choice(FIELDS)}={quote(value[:900], safe='', errors='replace')}")
    if dice.random() < 0.1:
        path = f"{path.rstrip('/')}/{quote(dice.choice(RUN), safe='', errors='replace')}"
    mark = f"#{quote(dice.choice(RUN), safe='')}" if dice.random() < 0.2 else ""
    return f"{path}?{'&'.join(pairs)}{mark}"


def opened(browser: Browser) -> Page:
    """Return a page that notes what ran and what was stopped, and asks nobody but loopback."""
    page = browser.new_page()
    page.add_init_script(LISTEN)
    page.context.route(
        lambda url: urlsplit(url).hostname not in ("127.0.0.1", None), lambda route: route.abort()
    )
    page.on("dialog", lambda dialog: dialog.dismiss())
    return page


def look(page: Page, root: str, where: str) -> None:
    """Open an address and assert that it did nothing but bring a page with words.

    Raises
    ------
    AssertionError
        A script ran or was stopped at the door; the page is empty or tells of a fault of ours.
    """
    heard: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error" and "404" not in message.text:
            heard.append(message.text)

    page.on("console", note)
    try:
        page.goto(root + where)
        end = time.monotonic() + 60.0
        while not page.evaluate(SETTLED) and time.monotonic() < end:
            page.wait_for_timeout(25)
        page.wait_for_timeout(100)
        ran, stopped, words = page.evaluate(
            "[window.ran ?? null, window.stopped, document.querySelector('#main')?.innerText ?? '']"
        )
    finally:
        page.remove_listener("console", note)
    assert ran is None, f"{where} ran a script"
    assert stopped == [], f"{where} brought what the policy stopped: {stopped}"
    assert len(words) > 40, f"{where} shows nothing"
    assert "a fault in the program" not in words, f"{where} tells of a fault"
    assert heard == [], f"{where}: {heard}"


def main() -> None:
    """Open as many as told."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()
    from waitress import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(create_app(Settings(now=lambda: NOW)).server, host="127.0.0.1", port=chosen.port)
    threading.Thread(target=server.run, daemon=True).start()
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COMMON_ORBIT_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    dice, root = random.Random(chosen.seed), f"http://127.0.0.1:{server.effective_port}"
    begun = time.monotonic()
    with sync_playwright() as playwright:
        page = opened(playwright.chromium.launch(executable_path=found, args=FLAGS))
        for number in range(chosen.count):
            look(page, root, address(dice))
            if number % 50 == 49:
                print(f"{number + 1} in {time.monotonic() - begun:.0f} s", flush=True)
    print(
        f"{chosen.count} addresses of seed {chosen.seed}: nothing ran, nothing was stopped, all say something"
    )


if __name__ == "__main__":
    main()
