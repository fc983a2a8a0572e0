"""Posts webhooks of Flattail to Slack (or Mattermost). Lies next to flattail_webhooks.py.

FLATTAIL_WEBHOOK_SECRET  the secret of POST /webhooks/secret
SLACK_URL                an incoming webhook of Slack, https://hooks.slack.com/services/…
"""

import json
import os
import urllib.request

from flattail_webhooks import headline, serve


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def post(event):
    text = escaped(headline(event))
    page = event["data"]["links"].get("page", "")
    if page.startswith("http"):
        text += f" <{page}|open>"
    request = urllib.request.Request(
        os.environ["SLACK_URL"],
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=8).close()


if __name__ == "__main__":
    serve(post)
