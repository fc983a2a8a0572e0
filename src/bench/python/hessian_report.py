"""Answers the questions of a Hessian report of one class with the code of a checkout of val-iisc/Saddle-LongTail.

Largest eigenvalue, trace and density, called as by its hessian_analysis.py: batches of 128 in a list in place of a
loader, on the CPU, without augmentation (the script's loader crops and flips the images for every product again).
`torch.eig`, which PyTorch 2 no longer has, is replaced. Needs the packages torch and pyhessian.

Usage: hessian_report.py CHECKOUT CHECKPOINT.safetensors ARCH PIXELS.f32 LABEL THREADS SEED

PIXELS.f32 has the normalized pixels [N, 3, 32, 32] as little-endian floats. Prints one line:
power=N hutchinson=N lanczos=N top=X trace=X seconds=X processor=X nodes=X,… weights=X,…
"""

import json
import sys
import time

import numpy
import torch

BATCH = 128


def state_dict(file):
    with open(file, "rb") as source:
        header = json.loads(source.read(int.from_bytes(source.read(8), "little")))
        data = bytearray(source.read())
    kinds = {"F32": torch.float32, "I64": torch.int64}
    header.pop("__metadata__", None)
    return {
        name: torch.frombuffer(data[slice(*entry["data_offsets"])], dtype=kinds[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in header.items()
    }


def eig(matrix, eigenvectors):
    values, vectors = torch.linalg.eigh(matrix)
    return torch.stack([values, torch.zeros_like(values)], 1), vectors


def main(checkout, checkpoint, arch, pixels, label, threads, seed):
    sys.path.insert(0, checkout)
    torch.eig = eig
    from hessian import hessian
    from models import resnet_cifar

    torch.set_num_threads(int(threads))
    torch.manual_seed(int(seed))
    model = getattr(resnet_cifar, arch)()
    model.load_state_dict(state_dict(checkpoint), strict=True)
    images = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4")).reshape(-1, 3, 32, 32)
    labels = torch.full((len(images),), int(label))
    batches = list(zip(images.split(BATCH), labels.split(BATCH)))

    products = 0

    class Counted(hessian):
        def dataloader_hv_product(self, v):
            nonlocal products
            products += 1
            return super().dataloader_hv_product(v)

    wall, processor = time.perf_counter(), time.process_time()
    report = Counted(model, torch.nn.CrossEntropyLoss(), dataloader=batches, cuda=False)
    top = report.eigenvalues()[0][0]
    power = products
    trace = float(numpy.mean(report.trace()))
    hutchinson = products - power
    nodes, weights = report.density()
    print(
        f"power={power} hutchinson={hutchinson} lanczos={products - power - hutchinson} top={top!r} trace={trace!r}"
        f" seconds={time.perf_counter() - wall} processor={time.process_time() - processor}"
        f" nodes={','.join(map(repr, map(float, nodes[0])))} weights={','.join(map(repr, map(float, weights[0])))}",
        flush=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
