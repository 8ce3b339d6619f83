"""The two networks. Both know only what the Go engine knows: convolution, ReLU, max-pooling, addition,
concatenation, doubling of the size. Batch normalisation is folded into the convolutions on export."""
import math

import torch
from torch import nn
from torch.nn import functional as F


def rate(top, step, done):
    """The learning rate: 300 steps of warming up, then half a cosine until done is 1."""
    return top * min(1.0, step / 300) * (0.5 + 0.5 * math.cos(math.pi * min(done, 1.0)) + 0.003)


class Conv(nn.Module):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, cin, cout, k=3, stride=1, dilation=1, pad=None):
        super().__init__()
        kh, kw = (k, k) if isinstance(k, int) else k
        pad = (dilation * (kh - 1) // 2, dilation * (kw - 1) // 2) if pad is None else pad
        self.c = nn.Conv2d(cin, cout, (kh, kw), stride, pad, dilation, bias=False)
        self.n = nn.BatchNorm2d(cout)

    def forward(self, x):
        return F.relu(self.n(self.c(x)))


class Recogniser(nn.Module):
    """3x32x128 to 32 steps of sign scores, and colour scores."""

    def __init__(self, signs, colours):
        super().__init__()
        self.a1 = Conv(3, 24)
        self.a2 = Conv(24, 48)
        self.a3 = Conv(48, 48)
        self.b1 = Conv(48, 96)
        self.b2 = Conv(96, 96)
        self.c1 = Conv(96, 96)
        self.d1 = Conv(96, 128, (4, 1), pad=(0, 0))
        self.d2 = Conv(128, 128, (1, 5))
        self.out = nn.Conv2d(128, signs + 1, 1)
        self.hue = nn.Conv2d(128, colours, 1)

    def forward(self, x):
        x = F.max_pool2d(self.a1(x), 2)
        x = self.a2(x)
        x = F.max_pool2d(self.a3(x) + x, 2)
        x = self.b1(x)
        x = F.max_pool2d(self.b2(x) + x, (2, 1))
        x = self.c1(x) + x
        x = self.d1(x)
        hue = self.hue(x).mean((2, 3))
        x = self.d2(x) + x
        return self.out(x)[:, :, 0], hue


class Detector(nn.Module):
    """A picture of any size in steps of 16 to a grid of stride 8: score, two-row score, four corners."""

    def __init__(self):
        super().__init__()
        self.a1 = Conv(3, 16, stride=2)
        self.a2 = Conv(16, 24, stride=2)
        self.a3 = Conv(24, 24)
        self.b1 = Conv(24, 48, stride=2)
        self.b2 = Conv(48, 48)
        self.b3 = Conv(48, 48)
        self.c1 = Conv(48, 64, stride=2)
        self.c2 = Conv(64, 64)
        self.c3 = Conv(64, 64, dilation=2)
        self.c4 = Conv(64, 64, dilation=4)
        self.up = Conv(64, 48, 1)
        self.f1 = Conv(96, 48)
        self.out = nn.Conv2d(48, 10, 1)

    def forward(self, x):
        x = self.a2(self.a1(x))
        x = self.a3(x) + x
        x = self.b1(x)
        x = self.b2(x) + x
        fine = self.b3(x) + x
        x = self.c1(fine)
        x = self.c2(x) + x
        x = self.c3(x) + x
        x = self.c4(x) + x
        x = F.interpolate(self.up(x), scale_factor=2, mode="nearest")
        return self.out(self.f1(torch.cat([fine, x], 1)))
