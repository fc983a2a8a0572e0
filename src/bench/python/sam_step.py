"""Runs SAM steps of ResNet-32 with the network and the optimizer of a checkout of val-iisc/Saddle-LongTail.

One step for each line of standard input, and its milliseconds as a line of standard output, as StepProcess.java.

Usage: sam_step.py CHECKOUT THREADS BATCH contiguous|channels-last [float32|bfloat16]
"""

import sys
import time

import torch


def main(checkout, threads, batch, layout, precision="float32"):
    sys.path.insert(0, checkout)
    from models.resnet_cifar import resnet32
    from sam import SAM

    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    memory = torch.channels_last if layout == "channels-last" else torch.contiguous_format
    model = resnet32(num_classes=10).to(memory_format=memory).train()
    images = torch.rand(int(batch), 3, 32, 32).mul(4).sub(2)
    labels = torch.randint(0, 10, (int(batch),))
    optimizer = SAM(model.parameters(), torch.optim.SGD, rho=0.1, lr=0.001, momentum=0.9, weight_decay=2e-4)
    autocast = torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bfloat16")

    def backward():
        with autocast:
            loss = torch.nn.functional.cross_entropy(model(images.contiguous(memory_format=memory)), labels)
        loss.backward()
        return loss

    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        optimizer.zero_grad()
        backward()
        optimizer.first_step(zero_grad=True)
        loss = backward()
        optimizer.second_step(zero_grad=True)
        loss.item()
        print(1000 * (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
