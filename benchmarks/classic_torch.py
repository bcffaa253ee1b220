"""The classic PyTorch program: 784-512-256-10, Adam 0.01, batch 64, 10 epochs, on MNIST.

    python -m benchmarks.classic_torch MNIST.npz --seeds 5

It is what `mnist_mlp` is compared with: its test accuracy over seeds, and its seconds an epoch
with a DataLoader (one image at a time made a tensor, as the classic does) or with tensors in
memory.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

BATCH, RATE = 64, 0.01


class Images(Dataset):
    """One image at a time, as torchvision's ToTensor makes it."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:
        return torch.from_numpy(self.x[row]).unsqueeze(0).float().div(255), int(self.y[row])


def network() -> nn.Module:
    """Returns the classic network."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(),
        nn.Linear(256, 10),
    )  # fmt: skip


def from_memory(x: torch.Tensor, y: torch.Tensor) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yields shuffled batches of tensors in memory."""
    for rows in torch.randperm(len(y)).split(BATCH):
        yield x[rows], y[rows]


def epoch(model: nn.Module, optimizer: torch.optim.Optimizer, data: Any) -> None:
    """Trains for one epoch."""
    loss_of = nn.CrossEntropyLoss()
    model.train()
    for images, labels in data:
        loss = loss_of(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def accuracy(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """Returns the share of right answers."""
    model.eval()
    with torch.no_grad():
        return float((model(x).argmax(1) == y).float().mean())


def seconds(path: str, loader: bool, epochs: int) -> list[float]:
    """Returns the seconds of every epoch after the first."""
    file = np.load(path)
    x, y = file["x_train"], file["y_train"]
    tensors = torch.from_numpy(x).float().div(255), torch.from_numpy(y).long()
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    times = []
    for _ in range(epochs + 1):
        began = time.perf_counter()
        data = DataLoader(Images(x, y), BATCH, shuffle=True) if loader else from_memory(*tensors)
        epoch(model, optimizer, data)
        times.append(time.perf_counter() - began)
    return times[1:]


def main() -> None:
    """Prints the test accuracy of every seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", help="an .npz with x_train, y_train, x_test and y_test")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    file = np.load(options.path)
    x, tx = (torch.from_numpy(file[f"x_{part}"]).float().div(255) for part in ("train", "test"))
    y, ty = (torch.from_numpy(file[f"y_{part}"]).long() for part in ("train", "test"))
    scores = []
    for seed in range(options.seeds):
        torch.manual_seed(seed)
        model = network()
        optimizer = torch.optim.Adam(model.parameters(), RATE)
        for _ in range(10):
            epoch(model, optimizer, from_memory(x, y))
        scores.append(100 * accuracy(model, tx, ty))
        print(f"seed {seed}: {scores[-1]:.2f} %", flush=True)
    low, high = min(scores), max(scores)
    print(
        f"mean {statistics.mean(scores):.2f} ± {statistics.stdev(scores):.2f} %, "
        f"band {low:.2f} to {high:.2f} % ({options.seeds} seeds)"
    )


if __name__ == "__main__":
    main()
