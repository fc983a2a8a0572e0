"""Sets the status of a GitHub commit from webhooks of Flattail. Lies next to flattail_webhooks.py.

The job's labels name the commit: "repository": "acme/vision", "commit": the full hash. Subscribe to the events
succeeded, failed and cancelled. The status is success if the job succeeded and its expectations, if any, are met.

FLATTAIL_WEBHOOK_SECRET  the secret of POST /webhooks/secret
GITHUB_TOKEN             a token that may write commit statuses
GITHUB_REPOSITORIES      repositories in which it may set statuses, with spaces between them: whoever submits jobs
                         chooses the labels
GITHUB_API               default https://api.github.com
"""

import json
import os
import re
import threading
import urllib.request
from collections import OrderedDict

from flattail_webhooks import headline, serve


VERSIONS = OrderedDict()  # the newest version that was set, by job; events may overtake each other
LOCK = threading.Lock()


def set_status(event):
    job = event["data"].get("job")
    if job is None or event["type"] == "job.verdict":
        return
    repository = job["labels"].get("repository", "")
    commit = job["labels"].get("commit", "")
    if repository not in os.environ["GITHUB_REPOSITORIES"].split() or not re.fullmatch("[0-9a-f]{40}", commit):
        return
    good = job["state"] == "succeeded" and job["verdict"] != "unmet"
    status = {
        "state": "success" if good else "error" if job["state"] == "cancelled" else "failure",
        "context": "flattail/" + (job["name"] or job["kind"])[:80],
        "description": headline(event)[:140],
    }
    page = event["data"]["links"]["page"]
    if page.startswith("http"):
        status["target_url"] = page
    request = urllib.request.Request(
        f"{os.environ.get('GITHUB_API', 'https://api.github.com')}/repos/{repository}/statuses/{commit}",
        data=json.dumps(status).encode(),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": "Bearer " + os.environ["GITHUB_TOKEN"],
            "Content-Type": "application/json",
        },
    )
    with LOCK:  # one at a time, so that the newest version is the last
        if VERSIONS.get(job["id"], -1) > job["version"]:
            return
        urllib.request.urlopen(request, timeout=8).close()
        VERSIONS[job["id"]] = job["version"]
        if len(VERSIONS) > 10_000:
            VERSIONS.popitem(last=False)


if __name__ == "__main__":
    serve(set_status)
