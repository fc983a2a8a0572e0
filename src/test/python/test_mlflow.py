"""Compares an ended job with its run in a real MLflow, read by MLflow's own client.

FLATTAIL_URL, MLFLOW_TRACKING_URI and JOB name the two servers and the job.
"""

import hashlib
import json
import os
import tempfile
import time
import unittest
import urllib.request

from mlflow.tracking import MlflowClient

SERVICE = os.environ["FLATTAIL_URL"]
JOB = os.environ["JOB"]
NO_PARAMETERS = {"preset", "name", "labels", "priority", "maxDuration", "expect"}


def get(path):
    with urllib.request.urlopen(SERVICE + path) as answer:
        return answer.read()


def leaves(name, value):
    """Yields the values of a spec by pointer without its first slash."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(f"{name}/{key}" if name else key, inner)
    elif value is not None:
        yield name, value


def figures(name, value, index=None):
    """Yields the numbers of a result with their index in a list, if any."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from figures(f"{name}/{key}", inner, index)
    elif isinstance(value, list) and index is None:
        for i, inner in enumerate(value):
            yield from figures(name, inner, i)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield name, index, value


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = MlflowClient()
        cls.job = json.loads(get(f"/jobs/{JOB}"))
        cls.rows = json.loads(get(f"/jobs/{JOB}/metrics"))
        deadline = time.monotonic() + 180
        while True:
            cls.runs = cls.client.search_runs(
                [e.experiment_id for e in cls.client.search_experiments()], f"tags.`flattail.job` = '{JOB}'"
            )
            if [run.info.status for run in cls.runs] == ["FINISHED"] or time.monotonic() > deadline:
                break
            time.sleep(1)
        cls.run_id = cls.runs[0].info.run_id

    def curve(self, name):
        points = sorted(self.client.get_metric_history(self.run_id, name), key=lambda point: point.timestamp)
        return {point.step: point.value for point in points}, len(points)

    def test_the_job_has_one_run(self):
        self.assertEqual(len(self.runs), 1)
        self.assertEqual(self.runs[0].info.status, "FINISHED")
        self.assertIn(self.run_id, self.job["links"]["tracker"])

    def test_each_figure_of_each_epoch_is_there(self):
        names = self.runs[0].data.metrics
        compared = 0
        for key in set(self.rows[0]) - {"epoch"}:
            expected = {row["epoch"]: row[key] for row in self.rows if row[key] is not None}
            name = next((group + key for group in ("accuracy/", "training/") if group + key in names), None)
            self.assertEqual(name is None, not expected, key)
            if name:
                values, points = self.curve(name)
                self.assertEqual(values, expected, key)
                # The service was killed: what it repeats takes another time.
                if key not in ("seconds", "imagesPerSecond"):
                    self.assertEqual(points, len(expected), key)
                compared += points
        print(compared, "points of", len(self.rows), "epochs")

    def test_each_figure_of_the_result_is_there(self):
        last = self.rows[-1]["epoch"]
        compared = list(figures("result", self.job["result"]))
        for name, index, value in compared:
            self.assertEqual(self.curve(name)[0].get(last if index is None else index), value, name)
        print(len(compared), "figures of the result")

    def test_each_value_of_the_spec_is_there(self):
        spec = {key: value for key, value in self.job["spec"].items() if key not in NO_PARAMETERS}
        expected = dict(leaves("", spec))
        actual = self.runs[0].data.params
        self.assertEqual(set(actual), set(expected))
        for name, value in expected.items():
            self.assertEqual(actual[name] if isinstance(value, str) else json.loads(actual[name]), value, name)

    def test_labels_are_tags(self):
        self.assertEqual(self.runs[0].data.tags["label.branch"], "main")

    def test_files_have_the_jobs_bytes(self):
        artifacts = json.loads(get(f"/jobs/{JOB}/artifacts"))
        with tempfile.TemporaryDirectory() as folder:
            for artifact in artifacts:
                path = self.client.download_artifacts(self.run_id, artifact["path"], folder)
                with open(path, "rb") as file:
                    self.assertEqual(hashlib.sha256(file.read()).hexdigest(), artifact["sha256"], artifact["path"])
            with open(self.client.download_artifacts(self.run_id, "spec.json", folder), encoding="utf-8") as file:
                self.assertEqual(json.load(file), self.job["spec"])
        print(len(artifacts), "files")


if __name__ == "__main__":
    unittest.main()
