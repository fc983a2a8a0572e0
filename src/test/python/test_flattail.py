"""Tests examples/python/flattail.py against a running service, with the standard library alone.

    FLATTAIL_URL=http://localhost:8080 python3 src/test/python/test_flattail.py

`./mvnw verify -Ppython` starts a service that requires a token and runs this. The tests train small
networks, upload a data set and delete it.
"""

import asyncio
import contextlib
import hashlib
import importlib.util
import io
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest
import uuid
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "examples" / "python"))
import flattail
from flattail import Flattail, FlattailError, JobFailedError, RefusedError, UnavailableError
from stand_ins import Relay, Scripted, answer, png, problem

URL = os.environ.get("FLATTAIL_URL", "http://localhost:8080")
RUN = str(uuid.uuid4())
SPEC = {
    "kind": "train",
    "labels": {"run": RUN},
    "dataset": {"name": "shapes", "imbalance": {"type": "exp", "factor": 0.01}},
    "model": {"arch": "resnet20"},
    "optimizer": {"type": "sgd", "lr": 0.02},
    "schedule": {"type": "constant"},
    "epochs": 2,
    "batchSize": 64,
}


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.client = Flattail(URL)
        # Each retry is logged, and the tests cause many.
        flattail.log.disabled = True

    def relay(self, **settings):
        relay = Relay(URL, **settings)
        self.addCleanup(relay.stop)
        return relay

    def long_job(self, client=None, **more):
        """Submits a training that lasts until the test has ended."""
        label = str(uuid.uuid4())
        self.addCleanup(
            lambda: [self.client.cancel(each) for each in self.client.jobs({"long": label})]
        )
        labels = {"long": label, **more.pop("labels", {})}
        return (client or self.client).submit({**SPEC, "epochs": 500, "labels": labels}, **more)

    def refusal(self, kind, call, *arguments, **more):
        with self.assertRaises(kind) as raised:
            call(*arguments, **more)
        return raised.exception


class TrainingTest(Case):
    """One training, of which the tests read everything."""

    @classmethod
    def setUpClass(cls):
        expect = [{"metric": "final.balancedAccuracy", "atLeast": 0.99}]
        cls.submitted = Flattail(URL).submit({**SPEC, "expect": expect})
        cls.job = Flattail(URL).wait(cls.submitted)

    def test_a_wait_returns_the_finished_job_with_its_verdict(self):
        self.assertEqual(self.job["state"], "succeeded")
        self.assertEqual(self.job["result"]["verdict"], "unmet")
        self.assertEqual(self.client.job(self.job["id"]), self.job)

    def test_answers_have_the_fields_of_their_types(self):
        dry = self.client.dry_run(SPEC)
        for kind, value in [
            (flattail.Job, self.job),
            (flattail.JobProgress, self.job["progress"]),
            (flattail.DryRun, dry),
            (flattail.MetricsRow, self.client.metrics(self.job)[0]),
            (flattail.Event, next(self.client.events(self.job))),
            (flattail.Artifact, self.client.artifacts(self.job)[0]),
            (flattail.Checkpoint, self.client.checkpoints(self.job)[0]),
            (flattail.Dataset, self.client.datasets()[0]),
            (flattail.Preset, self.client.presets()[0]),
        ]:
            with self.subTest(kind.__name__):
                self.assertLessEqual(set(kind.__annotations__), set(value))
        self.assertEqual([dry["classes"][i]["train"] for i in (0, 9)], [500, 5])

    def test_metrics_have_a_row_for_each_epoch(self):
        self.assertEqual([row["epoch"] for row in self.client.metrics(self.job)], [1, 2])

    @unittest.skipUnless(importlib.util.find_spec("pandas"), "needs pandas")
    def test_metrics_become_a_frame_without_rounding(self):
        frame = self.client.metrics_frame(self.job)
        row = self.client.metrics(self.job)[1]
        self.assertEqual(frame.loc[2, "trainLoss"], row["trainLoss"])

    def test_events_come_in_order_until_the_end(self):
        events = list(self.client.events(self.job))
        ids = [event["id"] for event in events]
        self.assertEqual(ids, sorted(set(ids)))
        self.assertEqual(events[-1]["data"]["state"], "succeeded")
        rows = [event["data"] for event in events if event["event"] == "epoch"]
        self.assertEqual(rows, self.client.metrics(self.job))
        self.assertEqual(list(self.client.events(self.job, after=ids[2])), events[3:])

    def test_a_stream_that_is_cut_loses_and_repeats_no_event(self):
        relay = self.relay(cut_after=1500)
        self.assertEqual(
            list(Flattail(relay.url).events(self.job)), list(self.client.events(self.job))
        )
        self.assertGreater(len(relay.requests), 2)

    def test_a_checkpoint_is_saved_under_its_name(self):
        file = self.client.checkpoint(self.job, "last", self.folder)
        self.assertEqual(file, self.folder / "last.safetensors")
        listed = [kept for kept in self.client.checkpoints(self.job) if kept["name"] == "last"]
        self.assertEqual(hashlib.sha256(file.read_bytes()).hexdigest(), listed[0]["sha256"])
        self.assertEqual(list(self.folder.iterdir()), [file])

    def test_a_name_with_a_slash_is_a_new_folder(self):
        file = self.client.checkpoint(self.job, "last", f"{self.folder}/models/")
        self.assertEqual(file, self.folder / "models" / "last.safetensors")

    def test_a_download_that_is_cut_continues(self):
        relay = self.relay(cut_after=400_000)
        file = Flattail(relay.url).checkpoint(self.job, "last", self.folder / "new" / "model.st")
        direct = self.client.checkpoint(self.job, "last", self.folder)
        self.assertEqual(file.read_bytes(), direct.read_bytes())
        ranges = [each for each in relay.requests if "Range: bytes=" in each]
        self.assertEqual(len(ranges), 2)

    def test_a_checkpoint_is_saved_as_onnx(self):
        file = self.client.onnx(self.job, "last", self.folder)
        self.assertEqual(file, self.folder / "last.onnx")
        self.assertIn(b"layer1.0.conv1.weight", file.read_bytes())
        folded = self.client.onnx(self.job, to=self.folder / "f.onnx", fold_batch_norm=True)
        self.assertNotIn(b"layer1.0.bn1.weight", folded.read_bytes())
        self.assertEqual(sorted(self.folder.iterdir()), [folded, file])

    def test_an_onnx_file_that_is_cut_continues(self):
        relay = self.relay(cut_after=400_000)
        file = Flattail(relay.url).onnx(self.job, "last", self.folder / "cut.onnx")
        direct = self.client.onnx(self.job, "last", self.folder)
        self.assertEqual(file.read_bytes(), direct.read_bytes())
        self.assertGreater(sum("Range: bytes=" in each for each in relay.requests), 2)

    def test_an_onnx_file_of_an_unknown_checkpoint_is_refused(self):
        error = self.refusal(RefusedError, self.client.onnx, self.job, "epoch-9", self.folder)
        self.assertEqual(error.status, 404)
        self.assertIn("It has best-on-test, last", str(error))

    def test_a_file_that_is_there_is_not_read_again(self):
        relay = self.relay()
        client = Flattail(relay.url)
        client.checkpoint(self.job, "last", self.folder)
        client.checkpoint(self.job, "last", self.folder)
        self.assertEqual(sum("/checkpoints/last " in each for each in relay.requests), 1)

    def test_artifacts_are_saved_by_pattern(self):
        files = self.client.download_all(self.job, self.folder, "plots/*.svg")
        self.assertIn(self.folder / "plots" / "accuracy.svg", files)
        self.assertTrue(all(b"<svg" in file.read_bytes() for file in files))
        self.assertFalse((self.folder / "checkpoints").exists())

    def test_an_unknown_checkpoint_is_refused_with_those_that_exist(self):
        error = self.refusal(RefusedError, self.client.state_dict, self.job, "epoch-9")
        self.assertEqual(error.status, 404)
        self.assertIn("It has best-on-test, last", str(error))

    def test_a_checkpoint_without_validation_split_is_refused_with_the_reason(self):
        error = self.refusal(RefusedError, self.client.checkpoint, self.job, "best", self.folder)
        self.assertEqual(error.status, 409)
        self.assertIn("validation", str(error))

    def test_a_checkpoint_is_read_into_tensors(self):
        file = self.client.checkpoint(self.job, "last", self.folder)
        tensors = flattail.read_safetensors(file)
        self.assertEqual(tensors["conv1.weight"].shape, [16, 3, 3, 3])
        self.assertEqual(len(tensors["conv1.weight"].data), 4 * 16 * 27)
        self.assertEqual(file.read_bytes()[-8:], bytes(last(tensors).data[-8:]))

    @unittest.skipUnless(importlib.util.find_spec("numpy"), "needs NumPy")
    def test_a_state_dict_has_arrays_of_numpy(self):
        arrays = self.client.state_dict(self.job, "last", "numpy")
        self.assertEqual(arrays["conv1.weight"].shape, (16, 3, 3, 3))
        self.assertTrue((arrays["bn1.running_var"] > 0).all())

    @unittest.skipUnless(importlib.util.find_spec("torch"), "needs PyTorch")
    def test_the_small_reader_agrees_with_safetensors(self):
        torch = importlib.import_module("torch")
        expected = self.client.state_dict(self.job)
        with mock.patch("importlib.util.find_spec", lambda name: name == "torch"):
            found = self.client.state_dict(self.job)
        self.assertEqual(set(found), set(expected))
        self.assertTrue(all(torch.equal(found[name], expected[name]) for name in expected))

    def test_a_checkpoint_is_uploaded_for_other_jobs(self):
        file = self.client.checkpoint(self.job, "last", self.folder)
        model = {"checkpoint": self.client.upload_checkpoint(file), "arch": "resnet20"}
        spec = {"kind": "evaluate", "model": model, "dataset": {"name": "shapes"}}
        job = self.client.wait(self.client.submit({**spec, "labels": {"run": RUN}}))
        final = self.job["result"]["final"]
        self.assertEqual(job["result"]["balancedAccuracy"], final["balancedAccuracy"])

    def test_a_model_is_measured(self):
        measured = {"kind": "hessian", "model": {"job": self.job["id"]}, "labels": {"run": RUN}}
        few = {"classes": [9], "maxSamplesPerClass": 16, "lanczosSteps": 3, "probes": 1}
        job = self.client.wait(self.client.submit({**measured, **few}))
        self.assertEqual([each["class"] for each in self.client.spectrum(job)["classes"]], [9])
        self.assertEqual(
            [each["id"] for each in self.client.jobs(model=self.job["id"])], [job["id"]]
        )

    def test_a_bundle_that_is_cut_continues(self):
        relay = self.relay(cut_after=600_000)
        file = Flattail(relay.url).bundle(self.job, self.folder, ["last", "best-on-test"])
        self.assertEqual(list(self.folder.iterdir()), [file])
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            for each in manifest["files"]:
                digest = hashlib.sha256(archive.read(each["path"])).hexdigest()
                self.assertEqual(digest, each["sha256"], each["path"])
        names = [each["name"] for each in manifest["checkpoints"]]
        self.assertEqual(names, ["last", "best-on-test"])
        self.assertGreater(sum("Range: bytes=" in each for each in relay.requests), 1)

    def test_a_bundle_without_weights_has_the_model(self):
        file = self.client.bundle(self.job, self.folder / "card.zip", [])
        with zipfile.ZipFile(file) as archive:
            self.assertIn("model.py", archive.namelist())
            self.assertNotIn("checkpoints/last.safetensors", archive.namelist())

    def test_reports_come_in_three_forms(self):
        self.assertIn("final.balancedAccuracy", self.client.report(self.job))
        self.assertTrue(self.client.report(self.job, "report.html").startswith("<!doctype html>"))
        self.assertIn('failures="1"', self.client.report(self.job, "junit.xml"))
        self.assertIn("epoch 2 of 2", self.client.logs(self.job))


def last(tensors):
    return list(tensors.values())[-1]


class JobsTest(Case):
    def test_a_refused_spec_names_every_mistake(self):
        spec = {**SPEC, "optimizer": {"type": "sgd", "lr": -1}, "epochz": 3}
        error = self.refusal(RefusedError, self.client.submit, spec)
        self.assertEqual(error.status, 422)
        self.assertEqual(
            {mistake["pointer"] for mistake in error.problem["errors"]},
            {"/optimizer/lr", "/epochz"},
        )
        self.assertIn("/optimizer/lr: must be greater than 0", str(error))
        self.assertIn('/epochz: unknown field "epochz"', str(error))

    def test_an_unknown_job_is_refused_at_once(self):
        error = self.refusal(RefusedError, self.client.wait, str(uuid.uuid4()))
        self.assertEqual((error.status, error.problem["type"]), (404, "/problems/not-found"))

    @unittest.skipUnless(os.environ.get("FLATTAIL_TOKEN"), "the service requires no token")
    def test_a_wrong_token_is_refused_at_once(self):
        error = self.refusal(RefusedError, Flattail(URL, "flt_unknown").presets)
        self.assertEqual(error.status, 401)

    def test_a_key_makes_one_job_of_two_submissions(self):
        key = f"run-{uuid.uuid4()}"
        first = self.long_job(key=key)
        spec = {**SPEC, "epochs": 500, "labels": first["labels"]}
        self.assertEqual(self.client.submit(spec, key)["id"], first["id"])

    def test_a_job_is_cancelled_resumed_and_deleted(self):
        job = self.long_job()
        self.assertEqual(self.client.cancel(job)["id"], job["id"])
        self.assertEqual(self.client.wait(job, check=False)["state"], "cancelled")
        self.assertEqual(self.client.cancel(job)["state"], "cancelled")
        error = self.refusal(JobFailedError, self.client.wait, job)
        self.assertEqual(error.job["state"], "cancelled")
        self.assertIn(self.client.resume(job)["state"], ("queued", "running"))
        self.assertEqual(self.refusal(RefusedError, self.client.delete, job).status, 409)
        self.client.cancel(job)
        self.client.wait(job, check=False)
        self.client.delete(job)
        self.assertEqual(self.refusal(RefusedError, self.client.job, job).status, 404)

    def test_a_wait_ends_at_its_timeout(self):
        job = self.long_job()
        began = time.monotonic()
        self.assertIn("continues", str(self.refusal(TimeoutError, self.client.wait, job, 1.5)))
        self.assertLess(time.monotonic() - began, 10)

    def test_a_failed_job_raises_its_reason(self):
        spec = {**SPEC, "optimizer": {"type": "sgd", "lr": 1e30}}
        error = self.refusal(JobFailedError, self.client.wait, self.client.submit(spec))
        self.assertEqual(error.problem["type"], "/problems/diverged")
        self.assertIn("NaN", str(error))

    def test_jobs_are_listed_over_all_pages(self):
        label = {"pages": str(uuid.uuid4())}
        ids = [self.long_job(labels=label)["id"] for _ in range(3)]
        listed = [job["id"] for job in self.client.jobs(label, limit="1", kind="train")]
        self.assertEqual(listed, ids[::-1])

    def test_a_sweep_is_averaged_over_its_seeds(self):
        grid = {"/optimizer/lr": [0.01, 0.02], "/seed": [0, 1]}
        sweep = self.client.submit_sweep({**SPEC, "epochs": 1}, grid, "seeds")
        done = self.client.wait_sweep(sweep)
        self.assertEqual((done["state"], done["counts"]["succeeded"]), ("succeeded", 4))
        self.assertLessEqual(set(flattail.Sweep.__annotations__), set(done))
        groups = self.client.study(sweep)
        self.assertLessEqual(set(flattail.Group.__annotations__), set(groups[0]))
        self.assertEqual(
            [group["values"] for group in groups], [{"/optimizer/lr": x} for x in (0.01, 0.02)]
        )
        figure = groups[0]["figures"]["final.balancedAccuracy"]
        self.assertEqual((set(figure), figure["n"]), (set(flattail.Summary.__annotations__), 2))
        pairs = self.client.test(sweep, "final.balancedAccuracy")["pairs"]
        self.assertEqual([pair["over"] for pair in pairs], [{"/seed": 0}, {"/seed": 1}])
        rows = self.client.compare(done["rows"])["rows"]
        self.assertEqual([row["job"] for row in rows], [row["job"] for row in done["rows"]])
        self.assertEqual(self.client.cancel_sweep(sweep)["state"], "succeeded")
        if importlib.util.find_spec("pandas"):
            frame = self.client.sweep_frame(sweep, "/seed")
            self.assertEqual(frame["final.balancedAccuracy.mean"][0], figure["mean"])
            self.assertEqual(len(self.client.sweep_frame(sweep)), 4)

    def test_a_search_lets_the_best_training_go_on(self):
        validated = {**SPEC["dataset"], "validation": {"perClass": 5}}
        base = {field: value for field, value in SPEC.items() if field != "epochs"}
        sweep = self.client.submit_sweep(
            {**base, "dataset": validated},
            strategy={
                "type": "asha",
                "metric": "validationLoss",
                "minEpochs": 1,
                "maxEpochs": 2,
                "reduction": 2,
                "samples": 2,
            },
            space={"/optimizer/lr": {"logUniform": [0.001, 0.1]}},
        )
        done = self.client.wait_sweep(sweep)
        self.assertEqual(done["state"], "succeeded")
        first = [row["rungs"][0]["value"] for row in done["rows"]]
        rungs = [[rung["epochs"] for rung in row["rungs"]] for row in done["rows"]]
        best = first.index(min(first))
        self.assertEqual((rungs[best], rungs[1 - best]), ([1, 2], [1]))


class DatasetTest(Case):
    def setUp(self):
        super().setUp()
        self.name = f"python-{uuid.uuid4()}"
        for split, count in [("train", 4), ("test", 2)]:
            for index, color in enumerate(["blue", "größe", "red"]):
                if color == "red":
                    self.write(f"elsewhere/{split}/{color}", count, index)
                    (self.folder / "images" / split / color).symlink_to(
                        self.folder / "elsewhere" / split / color
                    )
                else:
                    self.write(f"images/{split}/{color}", count, index)
        self.images = self.folder / "images"

    def write(self, path, count, index):
        (self.folder / path).mkdir(parents=True)
        for number in range(count):
            color = [40 * index + number, 200 - 50 * index, 3 * number + len(path)]
            (self.folder / path / f"{number}.png").write_bytes(png(color))

    def test_a_folder_becomes_a_data_set(self):
        seen = []
        dataset = self.client.upload_dataset(
            self.name, self.images, progress=lambda done, total: seen.append((done, total))
        )
        self.addCleanup(self.client.delete_dataset, self.name)
        self.assertEqual(
            [(each["name"], each["train"], each["test"]) for each in dataset["classes"]],
            [("blue", 4, 2), ("größe", 4, 2), ("red", 4, 2)],
        )
        self.assertEqual(seen, sorted(seen))
        self.assertEqual(*seen[-1])
        again = self.client.upload_dataset(self.name, self.images, progress=lambda *_: None)
        self.assertEqual(again["sha256"], dataset["sha256"])
        self.assertIn(self.name, [each["name"] for each in self.client.datasets()])

    def test_an_upload_that_is_cut_is_sent_again(self):
        relay = self.relay(cut_after=0)
        client = Flattail(relay.url, patience=30)

        def heal(done, total):
            if done == total and relay.cut_after == 0:
                threading.Timer(1, setattr, (relay, "cut_after", None)).start()

        dataset = client.upload_dataset(self.name, self.images, progress=heal)
        self.addCleanup(self.client.delete_dataset, self.name)
        self.assertEqual(len(dataset["classes"]), 3)
        self.assertGreater(len(relay.requests), 1)

    def test_damaged_images_are_named_or_left_out(self):
        (self.images / "train" / "blue" / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n")
        quiet = {"progress": lambda *_: None}
        error = self.refusal(
            RefusedError, self.client.upload_dataset, self.name, self.images, **quiet
        )
        self.assertEqual(error.status, 422)
        self.assertIn("train/blue/damaged.png", str(error))
        dataset = self.client.upload_dataset(self.name, self.images, damaged="skip", **quiet)
        self.client.delete_dataset(self.name)
        self.assertEqual(dataset["ignored"]["count"], 1)

    def test_a_broken_link_is_an_error_before_anything_is_sent(self):
        (self.images / "train" / "green").symlink_to(self.folder / "nowhere")
        relay = self.relay()
        error = self.refusal(
            FlattailError, Flattail(relay.url).upload_dataset, self.name, self.images
        )
        self.assertIn("green", str(error))
        self.assertEqual(relay.requests, [])

    def test_a_link_to_a_folder_around_it_is_an_error(self):
        (self.images / "train" / "loop").symlink_to(self.images)
        error = self.refusal(FlattailError, self.client.upload_dataset, self.name, self.images)
        self.assertIn("loop", str(error))

    def test_a_refusal_is_read_though_the_server_stopped_reading(self):
        (self.images / "train" / "blue" / "large.png").write_bytes(bytes(50_000_000))
        head = b"HTTP/1.1 413 Too Large\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nlate"
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def refuse():
            client = listener.accept()[0]
            client.recv(1000)
            client.sendall(head)
            client.shutdown(socket.SHUT_WR)
            time.sleep(0.3)  # as nginx lingers
            client.close()

        threading.Thread(target=refuse, daemon=True).start()
        client = Flattail(f"http://127.0.0.1:{listener.getsockname()[1]}", patience=0)
        error = self.refusal(
            RefusedError, client.upload_dataset, self.name, self.images, progress=lambda *_: None
        )
        self.assertEqual(error.status, 413)


class OutageTest(Case):
    def test_a_submission_waits_for_the_service_to_come_back(self):
        relay = self.relay()
        relay.stop()
        threading.Timer(2, relay.start).start()
        label = {"outage": str(uuid.uuid4())}
        job = self.long_job(Flattail(relay.url), labels=label)
        self.assertEqual([each["id"] for each in self.client.jobs(label)], [job["id"]])

    def test_an_answer_that_is_lost_makes_no_second_job(self):
        relay = self.relay(cut_after=0)
        threading.Timer(1.5, setattr, (relay, "cut_after", None)).start()
        label = {"outage": str(uuid.uuid4())}
        job = self.long_job(Flattail(relay.url), labels=label)
        self.assertGreater(len(relay.requests), 1)
        self.assertEqual([each["id"] for each in self.client.jobs(label)], [job["id"]])

    def test_a_deletion_with_a_lost_answer_is_a_deletion(self):
        job = self.long_job()
        self.client.cancel(job)
        self.client.wait(job, check=False)
        relay = self.relay(cut_after=0)
        threading.Timer(1.5, setattr, (relay, "cut_after", None)).start()
        Flattail(relay.url).delete(job)
        self.assertGreater(len(relay.requests), 1)

    def test_a_wait_outlasts_an_outage(self):
        relay = self.relay()
        job = self.client.submit(SPEC)
        threading.Timer(1, relay.stop).start()
        threading.Timer(3, relay.start).start()
        self.assertEqual(Flattail(relay.url).wait(job)["state"], "succeeded")

    def test_patience_ends(self):
        relay = self.relay()
        relay.stop()
        began = time.monotonic()
        error = self.refusal(UnavailableError, Flattail(relay.url, patience=3).presets)
        self.assertIn("refused", str(error))
        self.assertBetween(time.monotonic() - began, 1, 10)

    def assertBetween(self, value, low, high):
        self.assertGreaterEqual(value, low)
        self.assertLessEqual(value, high)

    def test_a_busy_service_is_asked_again_when_it_says(self):
        busy = problem(429, **{"Retry-After": "2"})
        with Scripted(lambda number, _: busy if number == 1 else answer([])) as server:
            began = time.monotonic()
            self.assertEqual(Flattail(server.url).presets(), [])
            self.assertBetween(time.monotonic() - began, 2, 10)

    def test_a_service_that_stays_busy_refuses(self):
        with Scripted(lambda *_: problem(429, **{"Retry-After": "60"})) as server:
            error = self.refusal(RefusedError, Flattail(server.url, patience=5).presets)
        self.assertEqual((error.status, str(error)), (429, "Trouble (429): It is busy."))

    def test_an_upload_without_key_is_sent_once(self):
        file = self.folder / "model.safetensors"
        file.write_bytes(b"12345678")
        with Scripted(lambda *_: problem(503)) as server:
            error = self.refusal(UnavailableError, Flattail(server.url).upload_checkpoint, file)
        self.assertEqual((error.status, len(server.requests)), (503, 1))

    def test_a_proxy_that_ends_every_long_wait_is_no_outage(self):
        def script(_, request):
            states.append(0)
            state = "running" if len(states) < 8 else "succeeded"
            return (
                problem(504) if "Prefer" in request.headers else answer({"id": "7", "state": state})
            )

        states = []
        with Scripted(script) as server:
            job = Flattail(server.url, patience=0).wait("7")
        self.assertEqual(job["state"], "succeeded")
        waits = [each.headers["Prefer"] for each in server.requests if "Prefer" in each.headers]
        self.assertEqual(waits[:3], ["wait=45", "wait=23", "wait=12"])


class OtherServersTest(Case):
    def test_a_page_to_log_in_is_no_answer(self):
        page = (200, {"Content-Type": "text/html"}, b"<title>Please log in</title>")
        with Scripted(lambda *_: page) as server:
            client = Flattail(server.url)
            for call in [
                client.presets,
                lambda: client.submit(SPEC),
                lambda: client.wait("7"),
                lambda: client.logs("7"),
                lambda: next(client.events("7")),
                lambda: client.report("7", "report.html"),
                lambda: client.checkpoint("7"),
            ]:
                self.assertIn("login page", str(self.refusal(UnavailableError, call)))

    def test_a_redirect_is_not_followed(self):
        moved = (302, {"Location": "https://login.example.org/"}, b"")
        with Scripted(lambda *_: moved) as server:
            error = self.refusal(UnavailableError, Flattail(server.url).submit, SPEC)
        self.assertIn("it leads to https://login.example.org/", str(error))

    def test_an_artifact_store_gets_the_range_and_no_token(self):
        data = bytes(range(256)) * 10
        listed = {"name": "last", "epoch": 1, "path": "checkpoints/last.safetensors"}
        listed.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())

        def store(number, request):
            first = int(request.headers.get("Range", "bytes=0-")[6:-1])
            body = data[first : first + 1000]  # and then the connection ends
            return 206 if first else 200, {}, body

        def service(_, request):
            if request.path.endswith("/checkpoints"):
                return answer([listed])
            return 307, {"Location": elsewhere.url + request.path + "?signature=1"}, b""

        with Scripted(store) as elsewhere, Scripted(service) as server:
            file = Flattail(server.url, "secret", patience=60).checkpoint("7", to=self.folder)
        self.assertEqual(file.read_bytes(), data)
        self.assertEqual([each.headers["Authorization"] for each in elsewhere.requests], [None] * 3)
        self.assertEqual(
            [each.headers["Range"] for each in elsewhere.requests],
            [None, "bytes=1000-", "bytes=2000-"],
        )
        self.assertEqual(
            {each.headers["Authorization"] for each in server.requests}, {"Bearer secret"}
        )

    def test_a_server_without_ranges_sends_the_file_again(self):
        data = bytes(range(256)) * 10
        listed = {"path": "a.bin", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

        def script(number, request):
            if request.path.endswith("/artifacts"):
                return answer([listed])
            return 200, {}, data[:1000] if number == 2 else data

        with Scripted(script) as server:
            file = Flattail(server.url).download("7", "a.bin", self.folder)
        self.assertEqual(file.read_bytes(), data)
        self.assertEqual(server.requests[-1].headers["Range"], "bytes=1000-")

    def test_a_folder_that_cannot_be_written_is_no_outage(self):
        (self.folder / "file").write_text("no folder")
        listed = {"path": "a.csv", "bytes": 3, "sha256": "0" * 64}
        with Scripted(lambda *_: answer([listed])) as server:
            client = Flattail(server.url)
            self.refusal(OSError, client.download, "7", "a.csv", self.folder / "file" / "a.csv")
        self.assertEqual(len(server.requests), 1)

    def test_a_file_with_another_hash_is_not_kept(self):
        listed = {"path": "a.csv", "bytes": 3, "sha256": "0" * 64, "mediaType": "", "createdAt": ""}
        with Scripted(
            lambda _, r: answer([listed]) if r.path.endswith("s") else (200, {}, b"1,2")
        ) as s:
            error = self.refusal(
                UnavailableError, Flattail(s.url).download, "7", "a.csv", self.folder
            )
        self.assertIn("damaged", str(error))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_file_that_a_running_job_replaces_is_read_again(self):
        versions = [b"old", b"newer"]

        def script(number, request):
            data = versions[min(number // 3, 1)]
            digest = hashlib.sha256(data).hexdigest()
            if request.path.endswith("/artifacts"):
                return answer([{"path": "a.csv", "bytes": len(data), "sha256": digest}])
            return problem(412) if number == 2 else (200, {}, data)

        with Scripted(script) as server:
            file = Flattail(server.url).download("7", "a.csv", self.folder)
        self.assertEqual(file.read_bytes(), b"newer")
        self.assertEqual(list(self.folder.iterdir()), [file])

    def test_paths_out_of_the_folder_are_refused(self):
        listed = {"path": "../a.csv", "bytes": 3, "sha256": "0" * 64}
        with Scripted(lambda *_: answer([listed])) as server:
            error = self.refusal(
                UnavailableError, Flattail(server.url).download_all, "7", self.folder
            )
        self.assertIn("outside", str(error))

    def test_a_service_may_have_a_path_on_a_proxy(self):
        with Scripted(lambda *_: answer([])) as server:
            Flattail(server.url + "/lab/flattail/").metrics("a/../b")
        self.assertEqual(server.requests[0].path, "/lab/flattail/jobs/a%2F..%2Fb/metrics")


class SettingsTest(Case):
    def test_settings_come_from_the_environment(self):
        token = self.folder / "token"
        token.write_text("flt_1\n")
        with Scripted(lambda *_: answer([])) as server:
            names = {"URL": server.url, "TOKEN_FILE": str(token), "PATIENCE": "7", "TOKEN": ""}
            with mock.patch.dict(os.environ, {f"FLATTAIL_{k}": v for k, v in names.items()}):
                client = Flattail()
                client.presets()
                token.write_text("flt_2")
                client.presets()
        sent = [each.headers["Authorization"] for each in server.requests]
        self.assertEqual(sent, ["Bearer flt_1", "Bearer flt_2"])
        self.assertEqual(client.patience, 7)

    def test_an_address_without_scheme_is_an_error(self):
        self.assertIn("https://host", str(self.refusal(ValueError, Flattail, "localhost:8080")))

    def test_a_token_that_is_none_is_not_shown(self):
        error = self.refusal(ValueError, Flattail(URL, 'flt_1"\nX: y').presets)
        self.assertNotIn("flt_1", str(error))
        self.assertNotIn("secret", repr(Flattail(URL, "secret")))

    def test_progress_is_a_line_for_each_tenth_in_a_file(self):
        with contextlib.redirect_stderr(io.StringIO()) as out:
            draw = flattail.progress_bar("images")
            for done in range(0, 2_000_001, 1000):
                draw(done, 2_000_000)
        lines = out.getvalue().splitlines()
        self.assertEqual(len(lines), 11)
        self.assertEqual(lines[5], "images [###############               ] 50% of 2.0 MB")

    def test_formats_of_tensors_are_read(self):
        values = {"F64": struct.pack("<d", 1.5), "BF16": b"\xc0\x3f", "I64": struct.pack("<q", -2)}
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for name, value in values.items():
            header[name] = {
                "dtype": name,
                "shape": [],
                "data_offsets": [len(data), len(data + value)],
            }
            data += value
        text = json.dumps(header).encode()
        file = self.folder / "all.safetensors"
        file.write_bytes(struct.pack("<Q", len(text)) + text + data)
        self.assertEqual(
            {k: bytes(t.data) for k, t in flattail.read_safetensors(file).items()}, values
        )
        for library in ["numpy", "torch"]:
            if importlib.util.find_spec(library):
                found = flattail.load_safetensors(file, library)
                self.assertEqual(
                    {k: float(v) for k, v in found.items()}, {"F64": 1.5, "BF16": 1.5, "I64": -2}
                )

    def test_another_file_is_no_tensors(self):
        file = self.folder / "page.html"
        file.write_text("<!doctype html>")
        self.refusal(ValueError, flattail.read_safetensors, file)


@unittest.skipUnless(importlib.util.find_spec("mcp"), "needs the package mcp")
class AssistantTest(Case):
    """The Model Context Protocol server, over the SDK's own client."""

    def session(self, *arguments):
        client, mcp = (importlib.import_module(name) for name in ("mcp.client.client", "mcp"))
        script = Path(flattail.__file__).with_name("flattail_mcp.py")
        names = ("FLATTAIL_URL", "FLATTAIL_TOKEN", "PATH")
        return client.Client(
            mcp.StdioServerParameters(
                command=sys.executable,
                args=["-B", str(script), *arguments],
                env={name: os.environ[name] for name in names if name in os.environ},
            )
        )

    def run_in(self, session, use):
        async def run():
            async with session as opened:
                return await use(opened)

        return asyncio.run(run())

    def test_nothing_writes_unless_it_is_allowed(self):
        async def tools(session):
            return (await session.list_tools()).tools

        offered = self.run_in(self.session(), tools)
        self.assertTrue(all(tool.annotations.read_only_hint for tool in offered))
        allowed = self.run_in(self.session("--allow-submit"), tools)
        self.assertEqual(
            {tool.name for tool in allowed} - {tool.name for tool in offered}, {"submit", "cancel"}
        )

    def test_an_assistant_reads_every_mistake_of_a_spec(self):
        async def check(session):
            return await session.call_tool("check_spec", {"spec": {**SPEC, "epochz": 2}})

        answer = self.run_in(self.session(), check)
        self.assertTrue(answer.is_error)
        self.assertIn('unknown field "epochz"', answer.content[0].text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
