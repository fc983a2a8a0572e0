"""Fuzzes a running service from api-spec/openapi.yaml with Schemathesis, and looks for what it leaves behind.

    python3 -m venv target/fuzz/venv
    target/fuzz/venv/bin/pip install -r src/fuzz/requirements.txt
    target/fuzz/venv/bin/python src/fuzz/fuzz.py target/flattail-*.jar --examples 50 --seed 1

See docs/how-to/fuzz-the-api.md. Linux: it reads /proc.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
CONTRACT = HERE.parent.parent / "api-spec" / "openapi.yaml"
TOKEN = "fuzz-b00tstrap-0123456789abcdefghijklmnop"

# Jobs whose results the second pass reads: one of each kind.
TRAINING = {
    "kind": "train",
    "dataset": {"name": "shapes", "imbalance": {"type": "exp", "factor": 0.1}},
    "model": {"arch": "resnet20"},
    "epochs": 1,
    "schedule": {"type": "constant"},
    "checkpoint": {"everyEpochs": 1},
}


def measurements(training):
    of = {"model": {"job": training}, "dataset": {"name": "shapes"}}
    return {
        "evaluate": {"kind": "evaluate", **of},
        "hessian": {"kind": "hessian", **of, "classes": [9], "maxSamplesPerClass": 16, "lanczosSteps": 3, "probes": 1},
        "landscape": {"kind": "landscape", **of, "dimensions": 1, "points": 3, "classes": [9]},
        "flatness": {"kind": "flatness", **of, "radii": [0.01], "draws": 1},
    }


class Service:
    """A process of role all, with a home of its own."""

    def __init__(self, jar, port, out, tokens):
        self.url = f"http://127.0.0.1:{port}"
        self.headers = {"Authorization": f"Bearer {TOKEN}"} if tokens else {}
        self.home = out / "home"
        self.log = out / "service.log"
        shutil.rmtree(self.home, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        env = {
            **os.environ,
            "FLATTAIL_HOME": str(self.home),
            "SERVER_PORT": str(port),
            "OMP_WAIT_POLICY": "PASSIVE",
            "FLATTAIL_HOUSEKEEPING_EVERY": "5s",
            "FLATTAIL_HOUSEKEEPING_GRACE": "5s",
            # Nothing that a fuzzer makes up is worth a download.
            "FLATTAIL_DATASETS_CIFAR10_ADDRESS": "http://127.0.0.1:9/",
            "FLATTAIL_DATASETS_CIFAR100_ADDRESS": "http://127.0.0.1:9/",
        }
        if tokens:
            env["FLATTAIL_SECURITY_BOOTSTRAP_TOKEN"] = TOKEN
            env["FLATTAIL_SECURITY_RATE_LIMIT_ENABLED"] = "false"
        self.process = subprocess.Popen(
            [str(pathlib.Path(os.environ["JAVA_HOME"], "bin", "java")) if "JAVA_HOME" in os.environ else "java", "-Xmx1g", "-jar", jar], env=env, stdout=self.log.open("w"), stderr=subprocess.STDOUT
        )
        self.until(lambda: self.call("GET", "/actuator/health/readiness")[0] == 200, 600)

    def call(self, method, path, body=None, timeout=130, **headers):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {**self.headers, **headers}, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()
        except OSError:
            return 0, b""

    def until(self, done, seconds):
        end = time.monotonic() + seconds
        while not done():
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.terminate()
                sys.exit(f"the service is not as it should be; see {self.log}")
            time.sleep(0.2)

    def queued(self, spec):
        status, body = self.call("POST", "/jobs", spec)
        if status != 202:
            sys.exit(f"{spec} was answered {status}: {body.decode()}")
        return json.loads(body)["id"]

    def succeeded(self, spec):
        job = self.queued(spec)
        self.until(lambda: json.loads(self.call("GET", f"/jobs/{job}", Prefer="wait=60")[1])["state"] == "succeeded", 900)
        return job

    def held(self):
        """What the process holds."""
        proc = pathlib.Path(f"/proc/{self.process.pid}")
        status = (proc / "status").read_text()
        backends = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        return {
            "resident MiB": int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024,
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "open files": len(list((proc / "fd").iterdir())),
            "database connections": len(re.findall(r"^postgres: .* flattail ", backends, re.M)),
            "files in the store": sum(1 for file in (self.home / "artifacts").rglob("*") if file.is_file()),
            "unfinished files": sum(1 for file in self.home.rglob("*.part")),
        }

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("the service did not stop within a minute of SIGTERM")


def fuzz(service, name, out, arguments, options):
    """One run of Schemathesis; its report goes to the console and to a file."""
    command = [
        str(pathlib.Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(out / "schemathesis.toml"),
        "run", str(out / CONTRACT.name), "--url", service.url,
        "--seed", str(arguments.seed), "--max-examples", str(arguments.examples),
        "--report", "junit", "--report-junit-path", str(out / f"{name}.xml"),
        "--no-color", "--continue-on-failure", *options,
    ]
    for header, value in service.headers.items():
        command += ["--header", f"{header}: {value}"]
    with (out / f"{name}.txt").open("w") as report:
        subprocess.run(command, stdout=report, stderr=subprocess.STDOUT, check=False)
    text = (out / f"{name}.txt").read_text()
    print(text[text.rfind("= SUMMARY ="):] if "= SUMMARY =" in text else text[-2000:])
    return text


def main():
    parser = argparse.ArgumentParser(description="Fuzzes the API from its contract.")
    parser.add_argument("jar")
    parser.add_argument("--examples", type=int, default=50, help="of each operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=18095)
    parser.add_argument("--tokens", action="store_true", help="with authentication")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("target/fuzz"))
    arguments = parser.parse_args()
    out = arguments.out / ("tokens" if arguments.tokens else "open")
    service = Service(arguments.jar, arguments.port, out, arguments.tokens)
    try:
        training = service.succeeded(TRAINING)
        ids = [training, *map(service.succeeded, measurements(training).values())]
        service.call("POST", "/queue/pause")
        ids.append(service.queued(TRAINING))
        (out / "ids.txt").write_text("\n".join(f'"{one}"' for one in ids) + "\n")
        shutil.copy(HERE / "schemathesis.toml", out)
        # The contract's example waits for a minute, and examples go before what schemathesis.toml says.
        (out / CONTRACT.name).write_text(CONTRACT.read_text().replace("examples: [wait=60]", "examples: [wait=1]"))
        before = service.held()
        text = fuzz(service, "reads", out, arguments, ["--include-method", "GET", "--phases", "examples,coverage,fuzzing"])
        # A worker would begin trainings that nobody wants.
        text += fuzz(service, "all", out, arguments, ["--exclude-operation-id", "resumeQueue"])
        time.sleep(20)  # idle connections and unused files go
        after = service.held()
    finally:
        service.stop()
    print(f"{'':24}{'before':>10}{'after':>10}")
    for what, number in before.items():
        print(f"{what:24}{number:10}{after[what]:10}")
    log = service.log.read_text()
    incidents = re.findall(r"Incident [0-9a-f-]{36}", log)
    print(f"incidents in the log: {len(incidents)}")
    sys.exit(1 if incidents or "FAILURES" in text else 0)


if __name__ == "__main__":
    main()
