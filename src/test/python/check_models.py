"""Compares `model.py` files with logits of the service, in PyTorch.

    python3 src/test/python/check_models.py FOLDER…

Each folder has model.py, last.safetensors, images.bin (bytes, [N, 3, 32, 32]) and logits.json.
"""

import importlib.util
import json
import sys
from pathlib import Path

import torch

SIDE = 32

for folder in map(Path, sys.argv[1:]):
    spec = importlib.util.spec_from_file_location("model", folder / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.load(folder / "last.safetensors")  # strict: refuses missing and unused tensors
    pixels = bytearray((folder / "images.bin").read_bytes())
    images = torch.frombuffer(pixels, dtype=torch.uint8).view(-1, 3, SIDE, SIDE).double() / 255
    with torch.no_grad():
        own = network(images).double()
    expected = torch.tensor(json.loads((folder / "logits.json").read_text())).double().view_as(own)
    # Of the range of the logits, which differs between networks with random weights.
    error = ((own - expected).abs().max() / (expected.max() - expected.min())).item()
    print(f"{folder.name}: {error:.1e}")
    # The service normalizes images in float32 before a network in float64.
    limit = 1e-4 if network.mean.dtype == torch.float32 else 1e-6
    assert error < limit, f"the logits of {folder} differ by {error}"
