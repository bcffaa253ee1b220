"""What the schedule tests share: reading a schedule off, and PyTorch's schedulers."""

import numpy as np


def values(schedule, steps):
    return np.array([float(schedule(step)) for step in steps])


def from_pytorch(scheduler, steps, rate=0.1, **arguments):
    """Returns PyTorch's learning rates at steps 0 to `steps`."""
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    oracle = getattr(torch.optim.lr_scheduler, scheduler)(optimizer, **arguments)
    found = [oracle.get_last_lr()[0]]
    for _ in range(steps):
        optimizer.step()
        oracle.step()
        found.append(oracle.get_last_lr()[0])
    return np.array(found)
