"""A small web site kept alive by Escale: greets, and shows who it is and what it was told.

Settings are read from ESCALE_SETTINGS_FILE at each look, so a pushed setting shows without a restart.
"""

import html
import http.server
import json
import os
import signal
import sys
import threading
import time

STARTED = time.time()

PAGE = """<!doctype html>
<html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{greeting}</title>
<style>
  body {{ font: 17px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color: #212529 }}
  h1 {{ color: {colour}; font-size: 3rem; margin: 0 }} table {{ border-collapse: collapse; margin-top: 2rem }}
  th, td {{ text-align: left; padding: .3rem 1.5rem .3rem 0; border-bottom: 1px solid #dee2e6 }}
</style>
<h1>{greeting}</h1><p>{sentence}</p><table>{rows}</table></html>"""


def settings():
    """The settings as they are now; empty when the program runs without an agent."""
    try:
        with open(os.environ["ESCALE_SETTINGS_FILE"], encoding="utf-8") as file:
            return json.load(file)
    except (KeyError, OSError, ValueError):
        return {}


def page(french):
    name = {key: os.environ.get("ESCALE_" + key.upper(), "?") for key in ("agent", "instance", "package", "version")}
    now = settings()
    rows = {**name, "uptime": f"{int(time.time() - STARTED)} s", **{f"setting {k}": v for k, v in sorted(now.items())}}
    cells = "".join(f"<tr><th>{html.escape(k)}</th><td>{html.escape(str(v))}</td></tr>" for k, v in rows.items())
    sentence = "Ce site est un package lancé et surveillé par Escale." if french else \
        "This site is a package started and watched by Escale."
    return PAGE.format(lang="fr" if french else "en", rows=cells, sentence=sentence,
                       greeting=html.escape(now.get("greeting", "Bonjour")),
                       colour=html.escape(now.get("colour", "#1c7ed6")))


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/ready":
            return self.answer(200, "text/plain", "ready\n")
        if self.path != "/":
            return self.answer(404, "text/plain", "nothing here\n")
        print("someone looks at the page", flush=True)
        self.answer(200, "text/html", page(self.headers.get("Accept-Language", "").startswith("fr")))

    def answer(self, status, kind, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        try:
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # whoever asked did not wait for the end

    def log_message(self, *_):
        """Looks are logged above, in a sentence."""


def main():
    port = int(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Site)
    # `shutdown` waits for the loop below to end, so it cannot be called from within it.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"serving http://127.0.0.1:{port}/", flush=True)
    server.serve_forever(poll_interval=0.2)
    print("stopped politely", flush=True)


if __name__ == "__main__":
    main()
