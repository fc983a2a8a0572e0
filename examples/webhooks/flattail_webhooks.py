"""Receives webhooks of Flattail: checks signatures, and answers each event once. Python 3.9 or newer, no packages.

Puts `handle(event)` behind an HTTP server. Put TLS in front of it, for example Caddy or an ingress.
"""

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOST_BYTES = 1 << 20
MOST_SECONDS = 300  # age of a signature; older ones may be replays
SEEN = OrderedDict()  # ids of handled events; an event may arrive twice
BUSY = set()  # ids of events that are being handled
LOCK = threading.Lock()


def is_signed(secret, headers, body):
    """Whether a request has a fresh signature of ours (https://www.standardwebhooks.com)."""
    time_sent = headers.get("webhook-timestamp", "")
    if not time_sent.isdigit() or abs(time.time() - int(time_sent)) > MOST_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = headers.get("webhook-id", "").encode() + b"." + time_sent.encode() + b"." + body
    ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(ours, theirs) for theirs in headers.get("webhook-signature", "").split())


def headline(event):
    """One line about an event, without links."""
    data = event["data"]
    if "sweep" in data:
        sweep = data["sweep"]
        counts = ", ".join(f"{n} {state}" for state, n in sweep["counts"].items() if n)
        return f"Sweep {sweep['name'] or sweep['id']} has ended: {counts}"
    if "job" not in data:
        return "This is a test event of Flattail"
    job = data["job"]
    parts = [f"{job['kind']} {job['name'] or job['id']}: {job['state']}"]
    if job["verdict"]:
        parts.append(f"expectations {job['verdict']}")
    if job["balancedAccuracy"] is not None:
        parts.append(f"balanced accuracy {job['balancedAccuracy']:.3f}")
    if job["error"]:
        parts.append(job["error"]["detail"])
    return ", ".join(parts)


def serve(handle):
    """Calls `handle(event)` for each new event. If it raises, the sender tries again later."""
    secret = os.environ["FLATTAIL_WEBHOOK_SECRET"]

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit() and int(length) <= MOST_BYTES):
                return self.answer(400)
            body = self.rfile.read(int(length))
            if not is_signed(secret, self.headers, body):
                return self.answer(401)
            event = json.loads(body)
            with LOCK:
                if event["id"] in SEEN:
                    return self.answer(204)
                if event["id"] in BUSY:  # if that fails, a later attempt is needed
                    return self.answer(503)
                BUSY.add(event["id"])
            try:
                handle(event)
                with LOCK:
                    SEEN[event["id"]] = True
                    if len(SEEN) > 10_000:
                        SEEN.popitem(last=False)
            except Exception as failure:  # the delivery log shows the 502
                self.log_error("%s: %s", event["id"], failure)
                return self.answer(502)
            finally:
                with LOCK:
                    BUSY.discard(event["id"])
            self.answer(204)

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "9000")))
    ThreadingHTTPServer(address, Receiver).serve_forever()
