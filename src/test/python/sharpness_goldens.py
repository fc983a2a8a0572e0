"""Prints steps of published sharpness-aware optimizers, for src/test/resources/sharpness/steps.json.

The folder has a checkout of each repository under its own name: MarlonBecker/MSAM, Zemdalk/SSE-SAM,
juntang-zhuang/GSAM, nblt/F-SAM, dydjw9/Efficient_SAM.

    pip install torch==2.7.1
    python3 src/test/python/sharpness_goldens.py FOLDER > src/test/resources/sharpness/steps.json

A network of two layers in float64: six numbers, eight tanh units, four classes, cross-entropy. Each run
has the losses that its code reports, and the weights after the last step.
"""

import argparse
import ast
import collections
import contextlib
import json
import random
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(sys.argv[1])
COUNTS = [500, 120, 30, 8]
STEPS, BATCH = 8, 8
SGD = {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)


def network():
    torch.manual_seed(2)
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 4))


def start():
    return nn.utils.parameters_to_vector(network().parameters()).tolist()


IMAGES = [torch.randn(BATCH, 6) for _ in range(STEPS)]
LABELS = [torch.multinomial(torch.tensor(COUNTS).sqrt(), BATCH, replacement=True) for _ in range(STEPS)]


def defined(file, name, scope):
    """Runs one definition of a module whose imports are not installed."""
    tree = ast.parse((FOLDER / file).read_text())
    body = [node for node in tree.body if getattr(node, "name", None) == name]
    exec(compile(ast.Module(body, []), file, "exec"), scope)
    return scope[name]


class Wrapped(nn.Module):
    """What the steps of MSAM's repository expect of a model."""

    def __init__(self, model):
        super().__init__()
        self.module = self
        self.inner = [model]

    def forward(self, images):
        return self.inner[0](images)

    def setBatchNormTracking(self, on):
        pass


def run(hyper, make):
    model = network()
    step = make(model)
    losses = []
    for images, labels in zip(IMAGES, LABELS):
        loss, unperturbed = step(images, labels)
        losses.append(float(loss))
    if unperturbed:
        unperturbed()
    weights = nn.utils.parameters_to_vector(model.parameters()).tolist()
    return {"hyper": hyper, "losses": losses, "weights": weights}


def msam(rho):
    sys.path.insert(0, str(FOLDER / "MSAM"))
    from optimizer.msam import MSAM

    def make(model):
        optimizer = MSAM(model.parameters(), rho=rho, **SGD)

        def step(images, labels):
            optimizer.zero_grad()
            loss = functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            return loss, optimizer.move_back_from_momentumAscent

        optimizer.move_up_to_momentumAscent()
        return step

    return run({"type": "msam", "rho": rho}, make)


def looksam(rho, alpha, period):
    from optimizer.looksam import LookSAM

    def make(model):
        optimizer = LookSAM(model.parameters(), rho=rho, alpha=alpha, k=period, **SGD)

        def step(images, labels):
            loss, _ = optimizer.step(Wrapped(model), images, labels)
            return loss.mean(), None

        return step

    return run({"type": "looksam", "rho": rho, "alpha": alpha, "period": period}, make)


def sse_sam(rho, head_rho, eta, cut):
    ssesam = defined("SSE-SAM/ssesam.py", "SSESAM", {"torch": torch, "defaultdict": collections.defaultdict})
    forbackward = defined("SSE-SAM/utils/trainval.py", "forbackward", {"torch": torch})
    tail = torch.where(torch.tensor(COUNTS) < eta)[0]

    def make(model):
        sgd = torch.optim.SGD(model.parameters(), **SGD)
        # Each step stands for an epoch.
        optimizer = ssesam(sgd, model, head_rho, rho, gamma=cut / STEPS, total_epochs=STEPS)

        def criterion(logits, labels):
            return functional.cross_entropy(logits, labels, reduction="none")

        def step(images, labels):
            loss = criterion(model(images), labels)
            loss = forbackward(model, criterion, optimizer, "ssesam", tail, images, labels, loss)
            optimizer.update_rho()
            return loss, None

        return step

    return run({"type": "sse-sam", "rho": rho, "headRho": head_rho, "eta": eta, "headShare": cut / STEPS}, make)


def esam(rho, gamma):
    """With every tensor perturbed, because the code draws the others at random."""
    efficient = defined("Efficient_SAM/utils/Esam.py", "ESAM", {"torch": torch, "random": random})

    def make(model):
        sgd = torch.optim.SGD(model.parameters(), **SGD)
        optimizer = efficient(model.parameters(), sgd, rho=rho, beta=1.0, gamma=gamma)

        def criterion(logits, labels):
            return functional.cross_entropy(logits, labels, reduction="none")

        def step(images, labels):
            optimizer.paras = images, labels, criterion, model, torch.Tensor.backward
            optimizer.step()
            return optimizer.returnthings[1].mean(), None

        return step

    return run({"type": "esam", "rho": rho, "beta": 1.0, "gamma": gamma}, make)


def gsam(rho, alpha):
    sys.path.insert(0, str(FOLDER / "GSAM"))
    from gsam.gsam import GSAM
    from gsam.scheduler import ProportionScheduler

    def make(model):
        sgd = torch.optim.SGD(model.parameters(), **SGD)
        rate = SGD["lr"]
        fixed = ProportionScheduler(argparse.Namespace(_last_lr=[rate]), rate, rate, rho, rho)
        optimizer = GSAM(model.parameters(), sgd, model, alpha, fixed)

        def step(images, labels):
            optimizer.set_closure(functional.cross_entropy, images, labels)
            _, loss = optimizer.step()
            return loss, None

        return step

    return run({"type": "gsam", "rho": rho, "alpha": alpha}, make)


def friendly_sam(rho, sigma, share):
    friendly = defined("F-SAM/utils.py", "FriendlySAM", {"torch": torch})

    def make(model):
        optimizer = friendly(model.parameters(), torch.optim.SGD, rho=rho, sigma=sigma, lmbda=share, **SGD)

        def step(images, labels):
            loss = functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.first_step(zero_grad=True)
            functional.cross_entropy(model(images), labels).backward()
            optimizer.second_step(zero_grad=True)
            return loss, None

        return step

    return run({"type": "friendly-sam", "rho": rho, "sigma": sigma, "lambda": share}, make)


def without_smoothing():
    sys.path.insert(0, str(FOLDER / "MSAM"))
    from utility.args import Args

    Args.data = argparse.Namespace(label_smoothing=0.0)


without_smoothing()
with contextlib.redirect_stdout(sys.stderr):
    runs = [
        msam(0.3),
        looksam(0.1, 0.7, 3),
        sse_sam(0.2, 0.1, 100, 5),
        esam(0.1, 0.5),
        gsam(0.1, 0.4),
        friendly_sam(0.1, 1.0, 0.6),
    ]
lines = [json.dumps(one) for one in runs]
print('{"counts": ' + json.dumps(COUNTS) + ",")
print('"sgd": ' + json.dumps({"lr": SGD["lr"], "momentum": SGD["momentum"], "weightDecay": SGD["weight_decay"]}) + ",")
print('"start": ' + json.dumps(start()) + ",")
print('"images": ' + json.dumps([images.flatten().tolist() for images in IMAGES]) + ",")
print('"labels": ' + json.dumps([labels.tolist() for labels in LABELS]) + ",")
print('"runs": [\n' + ",\n".join(lines) + "]}")
