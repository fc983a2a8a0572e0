"""Client of a Flattail service, for notebooks and pipelines. Copy this file next to your code.

    from flattail import Flattail

    client = Flattail("https://flattail.example.org", token="flt_…")
    job = client.wait(client.submit({"kind": "train", "preset": "saddle/cifar10-ldam-drw-sam"}))
    print(job["result"]["final"]["few"])
    model.load_state_dict(client.state_dict(job))

It needs Python 3.9 or newer and its standard library alone, so it fits into any environment.
PyTorch, NumPy, pandas and safetensors are used by the calls that return their types.

Answers are the dictionaries of the API, typed as its contract (`/openapi.yaml`) describes them.
A job or a sweep is passed by its id, or as an answer that has one. Threads may share a client.
"""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import http.client
import importlib
import importlib.util
import json
import logging
import math
import os
import re
import socket
import ssl
import sys
import tarfile
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Callable, Literal, NamedTuple, Optional, TypedDict, TypeVar, Union, cast
from urllib import request as urls
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin, urlsplit

log = logging.getLogger("flattail")

UPLOAD = 3600.0  # seconds in which the service checks what was uploaded, and answers

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Kind = Literal["train", "evaluate", "hessian", "landscape", "flatness"]
Library = Optional[Literal["torch", "numpy"]]
Ref = Union[str, Mapping[str, object]]
File = Union[str, "os.PathLike[str]"]
Progress = Callable[[int, int], None]
Fields = dict[str, Any]
T = TypeVar("T")

# --- answers --------------------------------------------------------------------------------------


class Mistake(TypedDict):
    """A mistake in a spec, or a warning about it, with a JSON pointer into the spec."""

    pointer: str
    detail: str


class JobProgress(TypedDict):
    fraction: float
    epoch: int | None
    epochs: int | None
    step: int | None
    steps: int | None
    etaSeconds: float | None


class Job(TypedDict):
    """A job. `result` depends on the kind, and is None until the job has succeeded."""

    id: str
    kind: Kind
    name: str | None
    labels: dict[str, str]
    owner: str | None
    state: State
    createdAt: str
    startedAt: str | None
    finishedAt: str | None
    attempt: int
    maxAttempts: int
    queuePosition: int | None
    reason: str | None
    cancelRequested: bool
    progress: JobProgress
    spec: Fields
    provenance: Fields | None
    warnings: list[Mistake]
    result: Fields | None
    error: Fields | None
    links: dict[str, str]


class DryRun(TypedDict):
    """What a spec would run; `classes` has the images of each class."""

    spec: Fields
    classes: list[Fields]
    stepsPerEpoch: int
    steps: int
    warnings: list[Mistake]


class MetricsRow(TypedDict):
    """An epoch. Accuracies are fractions. Test figures are None in an epoch without evaluation."""

    epoch: int
    learningRate: float
    rho: float | None
    trainLoss: float
    trainAccuracy: float
    testLoss: float | None
    testAccuracy: float | None
    balancedAccuracy: float | None
    many: float | None
    medium: float | None
    few: float | None
    validationAccuracy: float | None
    seconds: float
    imagesPerSecond: float


class Event(TypedDict):
    """An event of a job; `data` is a state, the job's progress, a metrics row or a log line."""

    id: int
    event: Literal["state", "progress", "epoch", "log"]
    data: Fields


class StoredFile(TypedDict):
    path: str
    bytes: int
    sha256: str


class Artifact(StoredFile):
    mediaType: str
    createdAt: str


class Checkpoint(StoredFile):
    name: str
    epoch: int


class Dataset(TypedDict):
    name: str
    owner: str | None
    builtIn: bool
    format: str
    sha256: str | None
    imageSize: list[int] | None
    classes: list[Fields]
    ignored: Fields
    warnings: list[Mistake]


class Preset(TypedDict):
    """A published configuration, which `{"kind": "train", "preset": name}` runs."""

    name: str
    source: str
    published: Fields | None
    deviations: list[str]
    spec: Fields


class Sweep(TypedDict):
    """A sweep; each row has `job`, `state`, `values` and `result`, in a search also `rungs`."""

    id: str
    name: str | None
    createdAt: str
    state: State
    jobs: int
    counts: dict[str, int]
    base: Fields
    grid: dict[str, list[Any]]
    rows: list[Fields]
    links: dict[str, str]


class Summary(TypedDict):
    """A figure over `n` jobs: mean, sample standard deviation, 95% interval (Student)."""

    n: int
    mean: float | None
    standardDeviation: float | None
    low: float | None
    high: float | None


class Group(TypedDict):
    """Jobs that differ in the averaged values alone. Means are over the `n` that succeeded."""

    values: Fields
    jobs: list[str]
    n: int
    failed: int
    diverged: int
    cancelled: int
    unfinished: int
    deleted: int
    repeated: int
    figures: dict[str, Summary]


# --- errors ---------------------------------------------------------------------------------------


class FlattailError(Exception):
    """Base of this client's errors.

    status: HTTP status; None if there was no answer.
    problem: the service's problem document (RFC 9457); empty if the answer is not the service's.
        Its `errors` has every mistake of a spec.
    lost: whether an answer was lost before, so that the request may have taken effect.
    """

    def __init__(self, message: str, status: int | None = None, problem: Fields | None = None):
        super().__init__(message)
        self.status = status
        self.problem = problem or {}
        self.lost = False


class RefusedError(FlattailError):
    """The service refuses the request (4xx): a bad spec, an unknown job, a token, a limit."""


class UnavailableError(FlattailError):
    """The service did not answer within the patience, or another program answers in its place."""


class JobFailedError(FlattailError):
    """The job failed or was cancelled."""

    def __init__(self, job: Job):
        problem = job["error"] or {}
        why = problem.get("detail") or job["reason"] or "no reason was given"
        super().__init__(f"job {job['id']} {job['state']}: {why}", None, problem)
        self.job = job


# --- the client -----------------------------------------------------------------------------------


class Flattail:
    """Calls one service.

    A request that finds the service away, busy (429) or failing is repeated for `patience` seconds.
    No call creates anything twice. What the service refuses raises a RefusedError at once.
    """

    def __init__(
        self, url: str | None = None, token: str | None = None, *, patience: float | None = None
    ):
        """Takes what is not given from the environment variables of the shell client.

        url: the service, with its path on a proxy; FLATTAIL_URL, or http://localhost:8080.
        token: FLATTAIL_TOKEN, or the content of the file FLATTAIL_TOKEN_FILE at each request.
        patience: seconds; FLATTAIL_PATIENCE, or 120.
        """
        self.url = (url or os.environ.get("FLATTAIL_URL") or "http://localhost:8080").rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError(f"{self.url!r} is not a URL such as https://host or https://host/path")
        if patience is None:
            patience = float(os.environ.get("FLATTAIL_PATIENCE") or 120)
        self.patience = patience
        self._given_token = token
        self._opener = urls.build_opener(_NoRedirects, _Http, _Https)

    def __repr__(self) -> str:
        return f"Flattail({self.url!r})"

    # Jobs

    def presets(self) -> list[Preset]:
        """Returns the published configurations."""
        return cast("list[Preset]", self._json(_Call("GET", "/presets")))

    def dry_run(self, spec: Mapping[str, Any]) -> DryRun:
        """Checks a spec and fills in its defaults. Queues nothing."""
        return cast(
            DryRun, self._json(_Call("POST", "/jobs", {"dryRun": "true"}, body=_json_body(spec)))
        )

    def submit(self, spec: Mapping[str, Any], key: str | None = None) -> Job:
        """Queues a job, and logs its warnings.

        Every call creates a job. With a `key`, the same key and spec are the same job, also in
        another process.
        """
        job = cast(Job, self._create("/jobs", spec, key))
        for warning in job["warnings"]:
            log.warning("%s %s", warning["pointer"], warning["detail"])
        return job

    def job(self, job: Ref) -> Job:
        """Returns the present state of a job."""
        return cast(Job, self._json(_Call("GET", _job(job))))

    def jobs(self, labels: Mapping[str, str] = {}, **query: str | None) -> Iterator[Job]:
        """Yields the jobs with all these labels, newest first. Reads pages as needed.

        query: `state`, `kind`, `sweep`, `model` or `name`, as `GET /jobs` takes them.
        """
        wanted = [f"{key}:{value}" for key, value in labels.items()]
        return self._pages("/jobs", {**query, "label": wanted})

    def wait(self, job: Ref, timeout: float | None = None, *, check: bool = True) -> Job:
        """Waits for the end of a job and returns it.

        Raises a JobFailedError if the job fails or is cancelled, unless `check` is false.
        An unmet verdict is no error: it is in the job's result.
        Raises a TimeoutError after `timeout` seconds; the job continues.
        """
        now = cast(Job, self._wait("job", _job(job), {}, timeout))
        if check and now["state"] != "succeeded":
            raise JobFailedError(now)
        return now

    def _wait(self, kind: str, path: str, query: Fields, timeout: float | None) -> Any:
        """Returns a job or a sweep when it has ended."""
        end = math.inf if timeout is None else time.monotonic() + timeout
        longest = 45.0  # less than the minute after which many proxies time out
        while True:
            began = time.monotonic()
            hold = math.ceil(max(0.0, min(longest, end - began)))
            held = _Call("GET", path, query, {"Prefer": f"wait={hold}"}, timeout=hold + 30)
            try:
                now = self._json(held, patience=0)
            except FlattailError as error:
                if isinstance(error, RefusedError) and error.status != 429:
                    raise
                if error.status == 504 or isinstance(error.__cause__, socket.timeout):
                    longest = max(5.0, longest / 2)  # of a proxy that closes earlier
                now = self._json(_Call("GET", path, query))
            if now["state"] not in ("queued", "running"):
                return now
            if time.monotonic() >= end:
                raise TimeoutError(
                    f"{kind} {now['id']} has not ended in {timeout:.3g} s; it continues"
                )
            if time.monotonic() - began < 1:
                time.sleep(1)  # a proxy dropped the Prefer header

    def events(self, job: Ref, after: int = 0) -> Iterator[Event]:
        """Yields the events of a job with ids above `after`, as they happen, until its end.

        A stream that is cut continues after the last event.
        """
        while True:
            before = after
            call = _Call("GET", _job(job) + "/events", headers={"Last-Event-ID": str(after)})
            with self._retry(partial(self._open, call, "text/event-stream")) as stream:
                if stream.status == 204:  # the job has ended, and there is no later event
                    return
                for event in _events(stream):
                    after = event["id"]
                    yield event
            if after == before:
                time.sleep(1)

    def logs(self, job: Ref) -> str:
        """Returns the log so far."""
        return self._read(_Call("GET", _job(job) + "/logs"), "text/plain").decode()

    def metrics(self, job: Ref) -> list[MetricsRow]:
        """Returns a row for each epoch so far."""
        return cast("list[MetricsRow]", self._json(_Call("GET", _job(job) + "/metrics")))

    def metrics_frame(self, job: Ref) -> Any:
        """Returns the metrics as a pandas DataFrame with the epoch as index."""
        pandas = importlib.import_module("pandas")
        rows = self.metrics(job)
        columns = list(rows[0] if rows else MetricsRow.__annotations__)
        return pandas.DataFrame(rows, columns=columns).set_index("epoch")

    def spectrum(self, job: Ref) -> Fields:
        """Returns eigenvalues, trace and density of each class that a `hessian` job measured."""
        return cast(Fields, self._json(_Call("GET", _job(job) + "/spectrum")))

    def landscape(self, job: Ref) -> Fields:
        """Returns the losses on the grid of a `landscape` job."""
        return cast(Fields, self._json(_Call("GET", _job(job) + "/landscape")))

    def plot(self, job: Ref, name: str, format: Literal["svg", "png"] = "svg") -> bytes:
        """Returns a plot, such as `accuracy`, `loss` or `confusion`."""
        media = {"svg": "image/svg+xml", "png": "image/png"}[format]
        return self._read(_Call("GET", f"{_job(job)}/plots/{quote(name)}.{format}"), media)

    def report(
        self, job: Ref, name: Literal["report.md", "report.html", "junit.xml"] = "report.md"
    ) -> str:
        """Returns the job as a document: for a comment, for readers, or as test results."""
        self.job(job)  # a page to log in would pass for a report, but is no job
        media = {".md": "text/markdown", ".html": "text/html"}.get(Path(name).suffix)
        return self._read(_Call("GET", f"{_job(job)}/{name}"), media or "application/xml").decode()

    def cancel(self, job: Ref) -> Job:
        """Cancels a job. A running one stops within a step, and keeps its last checkpoint.

        Returns the job as it is, also if it had ended before.
        """
        return cast(Job, self._cancel(_job(job)))

    def resume(self, job: Ref) -> Job:
        """Queues a failed or cancelled job again. It continues from its last checkpoint."""
        try:
            return cast(Job, self._json(_Call("POST", _job(job) + "/resume")))
        except RefusedError as error:
            if error.status == 409 and error.lost:
                return self.job(job)
            raise

    def delete(self, job: Ref) -> None:
        """Deletes a job that has ended, with its files."""
        self._delete(_job(job))

    # Files of jobs

    def artifacts(self, job: Ref) -> list[Artifact]:
        """Returns the files that the job has published."""
        return cast("list[Artifact]", self._json(_Call("GET", _job(job) + "/artifacts")))

    def checkpoints(self, job: Ref) -> list[Checkpoint]:
        """Returns the checkpoints that the job has kept."""
        return cast("list[Checkpoint]", self._json(_Call("GET", _job(job) + "/checkpoints")))

    def download(self, job: Ref, path: str, to: File = ".") -> Path:
        """Saves an artifact in the folder `to`, or as the file `to`, and returns the file.

        A folder that does not exist yet ends with a slash.
        The file appears once it is complete and its SHA-256 is right. A download that was cut
        continues where it ended, also in a later call. If the same file is there, nothing is read.
        """
        return self._save(
            f"{_job(job)}/artifacts/{quote(path)}",
            lambda: [file for file in self.artifacts(job) if file["path"] == path],
            to,
        )

    def download_all(self, job: Ref, to: File = ".", pattern: str = "*") -> list[Path]:
        """Saves the artifacts with paths like `pattern` (`plots/*`) below the folder `to`."""
        paths = [file["path"] for file in self.artifacts(job)]
        if any(Path(path).is_absolute() or ".." in path.split("/") for path in paths):
            raise UnavailableError(f"{self.url} lists files outside of the job's folder")
        chosen = [path for path in paths if fnmatch.fnmatchcase(path, pattern)]
        return [self.download(job, path, Path(to, path)) for path in chosen]

    def checkpoint(self, job: Ref, name: str = "last", to: File = ".") -> Path:
        """Saves `last`, `best`, `best-on-test`, `epoch-N` or `stage1` like `download`."""
        return self._save(
            f"{_job(job)}/checkpoints/{quote(name)}",
            lambda: [kept for kept in self.checkpoints(job) if kept["name"] == name],
            to,
        )

    def bundle(
        self, job: Ref, to: File = ".", checkpoints: Sequence[str] | None = None
    ) -> Path:
        """Saves an ended job's files as one zip for publication, and returns the file.

        It is put in the folder `to`, or is the file `to`, and appears once it is complete and the
        checksums of its files are right. A download that was cut continues.
        checkpoints: names of those in the zip; by default the last one.
        """
        names = [checkpoints] if isinstance(checkpoints, str) else checkpoints
        query = {} if names is None else {"checkpoints": ",".join(names)}
        call = _Call("GET", _job(job) + "/bundle", query)
        target = Path(to)
        if target.is_dir() or os.fspath(to).endswith(("/", os.sep)):
            target /= f"{_id(job)}.zip"
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:12]}.part")
        tag = ""

        def append() -> None:
            nonlocal tag
            have = part.stat().st_size
            rest = {"Range": f"bytes={have}-", "If-Range": tag} if have else {}
            with self._open(call._replace(headers=rest), "application/zip") as answer:
                tag = answer.headers["ETag"] or ""
                left = int(answer.headers["Content-Length"])
                with part.open("ab" if answer.status == 206 else "wb") as out:
                    size = out.tell() + left
                    out.writelines(_received(answer))
            if part.stat().st_size != size:
                raise ConnectionError(f"the bundle ended before its {size} bytes")

        try:
            part.touch()
            self._retry(append)
            with zipfile.ZipFile(part) as archive:
                damaged = archive.testzip()
            if damaged:
                raise UnavailableError(f"{damaged} of the bundle arrived damaged")
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def state_dict(self, job: Ref, name: str = "last", library: Library = None) -> Fields:
        """Returns the tensors of a checkpoint by name, for PyTorch's `load_state_dict`.

        library: as in `load_safetensors`.
        """
        with tempfile.TemporaryDirectory() as folder:
            return load_safetensors(self.checkpoint(job, name, folder), library)

    def onnx(
        self, job: Ref, name: str = "last", to: File = ".", *, fold_batch_norm: bool = False
    ) -> Path:
        """Saves a checkpoint as an ONNX file, `last.onnx`, like `download`.

        fold_batch_norm: makes batch normalizations a part of the convolutions.
        """
        path = f"{_job(job)}/checkpoints/{quote(name)}.onnx"
        if fold_batch_norm:
            path += "?foldBatchNorm=true"
        target = _target(to, f"{name}.onnx")
        while True:
            first = _Call("GET", path, headers={"Range": "bytes=0-0"})  # errors of HEAD say nothing
            with self._retry(partial(self._once, first)) as found:
                tag = found.headers["ETag"].strip('"')
                size = int(found.headers["Content-Range"].rpartition("/")[2])
            part = target.with_name(f".{target.name}.{tag[:12]}.part")
            if self._complete(part, path, {"path": target.name, "bytes": size, "sha256": tag}):
                part.replace(target)
                return target

    def upload_checkpoint(self, file: File) -> str:
        """Uploads a safetensors file. Returns its id: `"model": {"checkpoint": id, "arch": …}`."""
        size = os.stat(file).st_size
        body = _Body("application/octet-stream", size, lambda: _chunks(file, size))
        return cast(
            str,
            self._json(_Call("POST", "/checkpoints", body=body, timeout=UPLOAD, again=False))["id"],
        )

    # Data sets

    def datasets(self) -> list[Dataset]:
        """Returns the data sets that a job can name."""
        return list(self._pages("/datasets", {}))

    def upload_dataset(
        self,
        name: str,
        folder: File,
        *,
        damaged: Literal["refuse", "skip"] = "refuse",
        progress: Progress | None = None,
    ) -> Dataset:
        """Registers a folder of images, in place of an earlier data set of this name.

        folder: `train/<class>/*` and `test/<class>/*`, or `<class>/*`. Links in it are followed.
            It is packed while it is sent, without a temporary file.
        damaged: what to do about images that cannot be decoded.
        progress: gets the bytes sent and their total; otherwise a bar is drawn on standard error.

        `ignored` and `warnings` of the answer say what was left out, and what may be a mistake.
        """
        body = _tar(Path(folder), progress or progress_bar(name))
        path = f"/datasets/{quote(name, safe='')}"
        answer = self._json(_Call("PUT", path, {"damaged": damaged}, body=body, timeout=UPLOAD))
        return cast(Dataset, answer)

    def delete_dataset(self, name: str) -> None:
        """Deletes a data set."""
        self._delete(f"/datasets/{quote(name, safe='')}")

    # Sweeps and comparisons

    def submit_sweep(
        self,
        base: Mapping[str, Any],
        grid: Mapping[str, Sequence[Any]] | None = None,
        name: str | None = None,
        key: str | None = None,
        *,
        strategy: Mapping[str, Any] | None = None,
        space: Mapping[str, Any] | None = None,
    ) -> str:
        """Queues a job for each combination of values, and returns the sweep's id.

        grid: values by JSON pointer, `{"/seed": [0, 1, 2]}`. key: as in `submit`.
        strategy: `{"type": "random", "samples": 20}`, or a search:
        `{"type": "asha", "metric": "validationLoss", "minEpochs": 5, "maxEpochs": 100,
        "samples": 27}`.
        space: distributions by JSON pointer, `{"/optimizer/lr": {"logUniform": [0.01, 1]}}`.
        """
        given = {"name": name, "base": base, "grid": grid, "strategy": strategy, "space": space}
        body = {field: value for field, value in given.items() if value is not None}
        return cast(str, self._create("/sweeps", body, key)["id"])

    def sweep(self, sweep: Ref) -> Sweep:
        """Returns a sweep with a row for each job."""
        return cast(Sweep, self._json(_Call("GET", _sweep(sweep))))

    def wait_sweep(self, sweep: Ref, timeout: float | None = None) -> Sweep:
        """Waits until all jobs of a sweep have ended, in whatever state. Otherwise like `wait`.

        A search has ended when none of its paused trainings is to go on.
        """
        self._wait("sweep", _sweep(sweep), {"view": "summary"}, timeout)
        return self.sweep(sweep)

    def cancel_sweep(self, sweep: Ref) -> Sweep:
        """Cancels the jobs of a sweep that have not ended. Otherwise like `cancel`."""
        return cast(Sweep, self._cancel(_sweep(sweep)))

    def study(self, sweep: Ref, over: str = "/seed") -> list[Group]:
        """Returns the means of a sweep's figures over the values at `over`."""
        return cast(
            "list[Group]", self._json(_Call("GET", _sweep(sweep), {"over": over}))["groups"]
        )

    def sweep_frame(self, sweep: Ref, over: str | None = None) -> Any:
        """Returns a sweep, or its means over the values at `over`, as a pandas DataFrame."""
        if over is None:
            rows = [
                {
                    "job": row["job"],
                    "state": row["state"],
                    **row["values"],
                    **{f"rung.{rung['epochs']}": rung["value"] for rung in row.get("rungs", [])},
                    **(row["result"] or {}),
                }
                for row in self.sweep(sweep)["rows"]
            ]
        else:
            rows = [
                {**group["values"], "n": group["n"], "failed": group["failed"], **group["figures"]}
                for group in self.study(sweep, over)
            ]
        return importlib.import_module("pandas").json_normalize(rows)

    def compare(self, jobs: Iterable[Ref], over: str | None = None) -> Fields:
        """Compares 2 to 200 jobs of one kind; with `over`, groups of them as in `study`."""
        query = {"jobs": ",".join(map(_id, jobs)), "over": over}
        return cast(Fields, self._json(_Call("GET", "/compare", query)))

    def test(self, sweep: Ref, figure: str, a: int = 0, b: int = 1, over: str = "/seed") -> Fields:
        """Tests whether a figure differs between groups `a` and `b` of a study, by pairs."""
        query = {"sweep": _id(sweep), "figure": figure, "a": a, "b": b, "over": over}
        return cast(Fields, self._json(_Call("GET", "/compare/test", query)))

    # Requests

    def _token(self) -> str:
        token = self._given_token or os.environ.get("FLATTAIL_TOKEN")
        file = os.environ.get("FLATTAIL_TOKEN_FILE")
        token = (token or (file and Path(file).read_text()) or "").strip()
        if not re.fullmatch(r"[A-Za-z0-9._~+/=-]*", token):
            raise ValueError("the token has characters that no token has; is there a quote in it?")
        return token

    def _once(self, call: _Call) -> http.client.HTTPResponse:
        """Sends a request, and raises urllib's errors."""
        query = {key: value for key, value in call.query.items() if value is not None}
        url = self.url + call.path + ("?" + urlencode(query, doseq=True) if query else "")
        headers = {"User-Agent": "flattail.py", **call.headers}
        request = urls.Request(url, headers=headers, method=call.method)
        if call.body:
            request.add_header("Content-Type", call.body.type)
            request.add_header("Content-Length", str(call.body.length))
            request.data = call.body.chunks()
        token = self._token()
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        return cast(http.client.HTTPResponse, self._opener.open(request, timeout=call.timeout))

    def _retry(self, send: Callable[[], T], again: bool = True, patience: float | None = None) -> T:
        """Repeats a request through an outage. Without `again`, only if it had no effect."""
        patience = self.patience if patience is None else patience
        began, pause, lost = math.nan, 1.0, False
        while True:
            error: FlattailError
            cause: Exception
            asked = ""
            try:
                return send()
            except HTTPError as answer:
                error, cause, asked = _refusal(answer), answer, answer.headers["Retry-After"] or ""
                repeats = answer.code == 429 or (again and answer.code in (500, 502, 503, 504))
            except (OSError, http.client.HTTPException) as broken:
                reason = broken.reason if isinstance(broken, URLError) else broken
                error, cause, lost = UnavailableError(f"{self.url}: {reason}"), broken, True
                repeats = again and not isinstance(reason, ssl.SSLCertVerificationError)
            error.lost = lost
            began = time.monotonic() if math.isnan(began) else began
            pause = float(asked) if asked.isdigit() else pause
            if not repeats or time.monotonic() - began + pause > patience:
                raise error from cause
            log.warning("%s; asking again in %.0f s", str(error).splitlines()[0], pause)
            time.sleep(pause)
            pause = min(2 * pause, 16.0)

    def _open(self, call: _Call, media: str) -> http.client.HTTPResponse:
        """Returns an answer to read, of this media type unless it is empty."""
        answer = self._once(call._replace(headers={"Accept": media, **call.headers}))
        found = answer.headers.get_content_type()
        if answer.status != 204 and found != media:
            answer.close()
            if not answer.headers["Content-Type"]:
                raise ConnectionError("the answer broke off")
            raise UnavailableError(
                f"{self.url} answers {answer.status} with {found} in place of {media}."
                " Does the URL name the service itself, and not a login page?",
                answer.status,
            )
        return answer

    def _read(self, call: _Call, media: str, patience: float | None = None) -> bytes:
        def send() -> bytes:
            with self._open(call, media) as answer:
                return answer.read()

        return self._retry(send, call.again, patience)

    def _json(self, call: _Call, patience: float | None = None) -> Any:
        return json.loads(self._read(call, "application/json", patience))

    def _create(self, path: str, body: Mapping[str, Any], key: str | None) -> Any:
        # With a key, a request that is repeated finds what it has created.
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._json(_Call("POST", path, headers=headers, body=_json_body(body)))

    def _cancel(self, path: str) -> Any:
        try:
            return self._json(_Call("POST", path + "/cancel"))
        except RefusedError as error:
            if error.status != 409:
                raise
            return self._json(_Call("GET", path))

    def _delete(self, path: str) -> None:
        try:
            self._retry(lambda: self._once(_Call("DELETE", path)).close())
        except RefusedError as error:
            if error.status != 404 or not error.lost:
                raise

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[Any]:
        cursor = None
        while True:
            page = self._json(_Call("GET", path, {**query, "cursor": cursor}))
            yield from page["items"]
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def _save(self, path: str, find: Callable[[], Sequence[StoredFile]], to: File) -> Path:
        """Saves the file at `path`, about which `find` asks the service."""
        while True:
            found = find()
            if not found:
                self._retry(lambda: self._once(_Call("GET", path)).close())  # raises why
                found = find()
            file = found[0]
            target = _target(to, file["path"].rpartition("/")[2])
            if target.exists() and _sha256(target) == file["sha256"]:
                return target
            part = target.with_name(f".{target.name}.{file['sha256'][:12]}.part")
            if not self._complete(part, path, file):
                continue
            if _sha256(part) != file["sha256"]:
                part.unlink()
                raise UnavailableError(f"{path} arrived damaged: its SHA-256 is not the listed one")
            part.replace(target)
            return target

    def _complete(self, part: Path, path: str, file: StoredFile) -> bool:
        """Reads `part` to its end. Returns False if a running job has replaced the file."""
        part.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
        try:
            self._retry(partial(self._append, part, path, file))
        except RefusedError as error:
            if error.status != 412:
                raise
            part.unlink()
            return False
        return True

    def _append(self, part: Path, path: str, file: StoredFile) -> None:
        """Completes `part`. Raises a ConnectionError if the answer ends too early."""
        have = part.stat().st_size
        if have >= file["bytes"]:
            return
        rest = {"Range": f"bytes={have}-"} if have else {}
        headers = {"If-Match": f'"{file["sha256"]}"', **rest}
        try:
            answer = self._once(_Call("GET", path, headers=headers))
        except HTTPError as moved:
            place = urljoin(moved.url, moved.headers["Location"] or "")
            if moved.code != 307 or not place.startswith(("https://", "http://")):
                raise
            # At an artifact store, which must not get the token.
            request = urls.Request(place, headers=rest)
            answer = cast(http.client.HTTPResponse, self._opener.open(request, timeout=60))
        try:
            with answer, part.open("ab" if answer.status == 206 else "wb") as out:
                out.writelines(_received(answer))
        except OSError as error:  # of the disk
            raise FlattailError(f"cannot write {part}: {error}") from error
        if part.stat().st_size != file["bytes"]:
            raise ConnectionError(f"{path} ended before its {file['bytes']} bytes")


# --- HTTP -----------------------------------------------------------------------------------------


class _Body(NamedTuple):
    """A body that can be sent again."""

    type: str
    length: int
    chunks: Callable[[], Iterable[bytes]]


class _Call(NamedTuple):
    """A request; `timeout` is in seconds without a byte, `again` whether it may be sent twice."""

    method: str
    path: str
    query: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}
    body: _Body | None = None
    timeout: float = 60
    again: bool = True


class _NoRedirects(urls.HTTPRedirectHandler):
    """Leaves redirects as errors. urllib would send the token to where they lead."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Connection(http.client.HTTPConnection):
    """Reads the answer of a server that refuses a body before it has read it (413)."""

    def request(self, *arguments: Any, **more: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().request(*arguments, **more)


class _TlsConnection(_Connection, http.client.HTTPSConnection):
    pass


class _Http(urls.HTTPHandler):
    def http_open(self, req: urls.Request) -> http.client.HTTPResponse:
        return self.do_open(_Connection, req)


class _Https(urls.HTTPSHandler):
    def __init__(self) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(context=self.tls)

    def https_open(self, req: urls.Request) -> http.client.HTTPResponse:
        return self.do_open(_TlsConnection, req, context=self.tls)


def _refusal(answer: HTTPError) -> FlattailError:
    """Makes an error of an answer, with all that the service says about it."""
    text, problem = b"", cast(Fields, {})
    with contextlib.suppress(OSError, http.client.HTTPException), answer:
        text = answer.read(1 << 20)
    if answer.headers.get_content_type() == "application/problem+json":
        with contextlib.suppress(ValueError):
            problem = json.loads(text)
    said = problem.get("detail") or " ".join(text[:120].decode(errors="replace").split())
    if answer.headers["Location"]:
        said = f"it leads to {answer.headers['Location']}"
    title = problem.get("title") or answer.url.partition("?")[0]
    lines = [f"{title} ({answer.code}): {said}"]
    lines += [f"  {error['pointer']}: {error['detail']}" for error in problem.get("errors", [])]
    lines += [f"  {each}" for each in problem.get("problems", []) if each not in said]
    kind = RefusedError if 400 <= answer.code < 500 else UnavailableError
    return kind("\n".join(lines), answer.code, problem)


def _id(ref: Ref) -> str:
    return ref if isinstance(ref, str) else str(ref.get("job") or ref["id"])


def _job(job: Ref) -> str:
    return f"/jobs/{quote(_id(job), safe='')}"


def _sweep(sweep: Ref) -> str:
    return f"/sweeps/{quote(_id(sweep), safe='')}"


def _json_body(value: Mapping[str, Any]) -> _Body:
    data = json.dumps(value, allow_nan=False).encode()
    return _Body("application/json", len(data), lambda: [data])


def _received(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Yields a body until it ends or is cut."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        while chunk := answer.read1(1 << 18):
            yield chunk


def _events(stream: Iterable[bytes]) -> Iterator[Event]:
    """Yields server-sent events until the stream ends or is cut."""
    fields: Fields = {}
    with contextlib.suppress(OSError, http.client.HTTPException):
        for line in stream:
            name, _, value = line.decode().rstrip("\r\n").partition(":")
            if name:
                fields[name] = value.strip()
            elif line in (b"\n", b"\r\n"):
                if "data" in fields:
                    fields.update(id=int(fields["id"]), data=json.loads(fields["data"]))
                    yield cast(Event, fields)
                fields = {}


# --- files ----------------------------------------------------------------------------------------


def progress_bar(title: str) -> Progress:
    """Draws a bar on standard error; a line for each 10% if that is a file."""
    moves = sys.stderr.isatty() or "ipykernel" in sys.modules
    drawn = -1

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        percent = 100 * done // total
        percent -= 0 if moves else percent % 10
        if percent != drawn:
            drawn = percent
            bar = f"{title} [{'#' * (percent * 3 // 10):<30}] {percent}% of {total / 1e6:.1f} MB"
            end = "\r" if moves and percent < 100 else "\n"
            print(bar, end=end, file=sys.stderr, flush=True)

    return draw


def _files(folder: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yields the files below a folder in the order of their names. Follows links."""
    real = os.path.realpath(folder)
    if real in above:
        raise FlattailError(f"the link {folder} leads to a folder around it")
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry.path, (*above, real))
        elif entry.is_file():
            yield entry.path
        else:
            raise FlattailError(f"{entry.path} is neither a file nor a folder; is the link broken?")


def _chunks(file: File, size: int) -> Iterator[bytes]:
    """Yields the first `size` bytes. An OSError would pass for one of the network."""
    try:
        with open(file, "rb") as opened:
            while chunk := opened.read(min(1 << 18, size)):
                size -= len(chunk)
                yield chunk
    except OSError as error:
        raise FlattailError(f"cannot read {file}: {error}") from error
    if size:
        raise FlattailError(f"{file} became shorter while it was read")


def _tar(folder: Path, progress: Progress) -> _Body:
    """Returns a folder as a tar of known length that is written while it is sent."""
    entries = []
    for file in _files(str(folder)):
        info = tarfile.TarInfo(Path(file).relative_to(folder).as_posix())
        info.size = os.stat(file).st_size
        entries.append((info.tobuf(tarfile.PAX_FORMAT, "utf-8"), file, info.size))
    total = sum(len(header) + size + -size % 512 for header, _, size in entries) + 1024

    def parts() -> Iterator[bytes]:
        for header, file, size in entries:
            yield header
            yield from _chunks(file, size)
            yield bytes(-size % 512)
        yield bytes(1024)

    def chunks() -> Iterator[bytes]:
        done = 0
        for part in parts():
            yield part
            done += len(part)
            progress(done, total)

    return _Body("application/x-tar", total, chunks)


def _target(to: File, name: str) -> Path:
    """Returns the file that `download` saves as `name`."""
    target = Path(to)
    folder = target.is_dir() or os.fspath(to).endswith(("/", os.sep))
    return target / name if folder else target


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file, file.stat().st_size):
        digest.update(chunk)
    return digest.hexdigest()


class Tensor(NamedTuple):
    """A tensor of a safetensors file, little-endian."""

    dtype: str
    shape: list[int]
    data: memoryview


def read_safetensors(file: File) -> dict[str, Tensor]:
    """Returns the tensors of a safetensors file as bytes."""
    data = memoryview(Path(file).read_bytes())
    end = 8 + int.from_bytes(data[:8], "little")
    if not 8 < end <= len(data):
        raise ValueError(f"{file} is not a safetensors file")
    header = json.loads(bytes(data[8:end]))
    header.pop("__metadata__", None)
    return {
        name: Tensor(entry["dtype"], entry["shape"], data[end:][slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }


def load_safetensors(file: File, library: Library = None) -> Fields:
    """Returns the tensors of a safetensors file for PyTorch or NumPy.

    library: `torch`; `numpy`, which gets bfloat16 as float32; None for PyTorch if it is installed.
    """
    if library is None:
        library = "torch" if importlib.util.find_spec("torch") else "numpy"
    if library == "torch" and importlib.util.find_spec("safetensors"):
        load = importlib.import_module("safetensors.torch").load
        return cast(Fields, load(Path(file).read_bytes()))
    backend = importlib.import_module(library)
    types = {"F64": "float64", "F32": "float32", "F16": "float16", "I64": "int64"}
    types["BF16"] = "bfloat16" if library == "torch" else "uint16"
    loaded = {}
    for name, (dtype, shape, data) in read_safetensors(file).items():
        tensor = backend.frombuffer(bytearray(data), dtype=getattr(backend, types[dtype]))
        if dtype == "BF16" and library == "numpy":
            tensor = (tensor.astype("uint32") << 16).view("float32")
        loaded[name] = tensor.reshape(shape)
    return loaded
