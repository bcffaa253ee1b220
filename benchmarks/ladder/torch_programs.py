"""The peers in PyTorch: the classic program, and one to the recipe of train_mnist_fast."""

from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from benchmarks import classic_torch
from benchmarks.ladder.clock import Clock


def classic(path: str, seed: int) -> dict[str, Any]:
    """Trains the classic program: its DataLoader makes a tensor of one image at a time."""
    torch.manual_seed(seed)
    file = np.load(path)
    x, y = file["x_train"], file["y_train"]
    model = classic_torch.network()
    clock = Clock(lambda: _accuracy(model, *_tensors(file, "test")))
    optimizer = torch.optim.Adam(model.parameters(), classic_torch.RATE)
    loss_of = nn.CrossEntropyLoss()
    loader = DataLoader(classic_torch.Images(x, y), classic_torch.BATCH, shuffle=True)
    clock.begin()
    for _ in range(10):
        for images, labels in loader:
            loss = loss_of(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if not clock.saw(len(labels)):
                return clock.report()
    return clock.report()


def train_mnist_fast(path: str, seed: int) -> dict[str, Any]:
    """Trains to the published recipe: 24 and 32 channels, one epoch of batches of 256, one cycle.

    Adam with betas .7 and .9, peak 0.01, the images in memory, standardized, in the order of the
    file, as https://github.com/tuomaso/train_mnist_fast describes it.
    """
    torch.manual_seed(seed)
    file = np.load(path)
    x, y = _tensors(file, "train")
    x = _standard(x)
    model = nn.Sequential(
        nn.Conv2d(1, 24, 5), nn.MaxPool2d(2), nn.ReLU(),
        nn.Conv2d(24, 32, 3), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(800, 256), nn.ReLU(), nn.Linear(256, 10),
    )  # fmt: skip
    held = _tensors(file, "test")
    clock = Clock(lambda: _accuracy(model, _standard(held[0]), held[1]))
    steps = -(-len(y) // 256)
    optimizer = torch.optim.Adam(model.parameters(), 0.01, betas=(0.7, 0.9))
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 0.01, total_steps=steps, cycle_momentum=False
    )
    loss_of = nn.CrossEntropyLoss()
    clock.begin()
    for rows in torch.arange(len(y)).split(256):
        optimizer.zero_grad()
        loss_of(model(x[rows[0] : rows[-1] + 1]), y[rows[0] : rows[-1] + 1]).backward()
        optimizer.step()
        cycle.step()
        if not clock.saw(len(rows)):
            break
    return clock.report()


def _tensors(file: Any, part: str) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.from_numpy(file[f"x_{part}"]).unsqueeze(1).float().div(255)
    return images, torch.from_numpy(file[f"y_{part}"]).long()


def _standard(images: torch.Tensor) -> torch.Tensor:
    return (images - 0.1307) / 0.3081


def _accuracy(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    right = [
        classic_torch.accuracy(model, images, labels) * len(labels)
        for images, labels in zip(x.split(2000), y.split(2000), strict=True)
    ]
    model.train()
    return 100 * sum(right) / len(y)
