"""Trains the recogniser: python3 recogniser.py --plates DIR --out FILE.pt [--steps N --minutes N --threads N --seed N]."""
import argparse
import collections
import os
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import degrade
import nets
import real
from alphabet import COLOURS, SIGNS, labels
from draw import Plates


class Samples:
    """An endless mixture of drawn and photographed plates as the recogniser sees them."""

    def __init__(self, folder, seed, bank=3000):
        self.rng = np.random.default_rng(seed)
        self.plates = Plates(os.path.join(folder, "train"))
        self.bank = [self.plates.draw(self.rng) for _ in range(bank)]
        self.pictures = [p for p in real.load(os.path.join(folder, "dev"), False) if p.quad is not None]
        many = collections.Counter(p.text[0] for p in self.pictures)
        weight = np.array([many[p.text[0]] ** -0.5 * (3.0 if p.kind == "photo" else 1.0) * (3.0 if p.colour == "green" else 1.0)
                           for p in self.pictures])
        self.weight = np.cumsum(weight / weight.sum())
        self.around = [p.img for p in self.pictures if p.kind == "photo"]

    def drawn(self):
        rng = self.rng
        i = rng.integers(len(self.bank))
        if rng.random() < 0.2:
            self.bank[i] = self.plates.draw(rng)
        img, text, layout, colour = self.bank[i]
        img = degrade.dirt(rng, img, self.plates.smudges)
        h, w = img.shape[:2]
        scale = float(np.exp(rng.uniform(np.log(0.16), np.log(1.0))))  # 35 to 240 pixels wide
        if scale < 0.9:
            img = cv2.resize(img, (max(int(w * scale), 24), max(int(h * scale), 9)), interpolation=cv2.INTER_AREA)
        h, w = img.shape[:2]
        slant = rng.normal(0, 0.05, (4, 2)) * (w * 0.5, h)
        to = (degrade.unit(w, h) * 0.72 + (w * 0.14, h * 0.14) + slant).astype(np.float32)
        size = (int(w * 1.0), int(h * 1.0))
        src = self.around[rng.integers(len(self.around))]
        y, x = rng.integers(max(src.shape[0] - h, 1)), rng.integers(max(src.shape[1] - w, 1))
        ground = cv2.resize(src[y:y + h, x:x + w], size)
        ground = cv2.resize(ground, (int(w / 0.72), int(h / 0.72)))
        to = to / 0.72
        m = cv2.getPerspectiveTransform(degrade.unit(w, h), to.astype(np.float32))
        img = cv2.warpPerspective(img, m, (ground.shape[1], ground.shape[0]), dst=ground, borderMode=cv2.BORDER_TRANSPARENT)
        return img, to.astype(np.float32), text, layout == "two", colour

    def photographed(self):
        p = self.pictures[int(np.searchsorted(self.weight, self.rng.random()))]
        img = p.img
        if p.kind == "photo":  # the plate and its surroundings
            x0, y0 = np.maximum(p.quad.min(0) - 20, 0).astype(int)
            x1, y1 = (p.quad.max(0) + 20).astype(int)
            return img[y0:y1, x0:x1], p.quad - (x0, y0), p.text, p.two, p.colour
        return img, p.quad, p.text, p.two, p.colour

    def one(self):
        rng = self.rng
        real_one = rng.random() < 0.45
        img, quad, text, two, colour = self.photographed() if real_one else self.drawn()
        share = rng.choice([0.02, 0.045, 0.07])
        x = degrade.rectify(img, degrade.jitter(rng, quad.astype(np.float32), share), two)
        if not real_one or rng.random() < 0.7:
            x = degrade.light(rng, x)
            x = degrade.soften(rng, x, 0.6 if real_one else 1.0)
        return x, labels(text), COLOURS.index(colour) if colour in COLOURS else -1

    def batch(self, n):
        got = [self.one() for _ in range(n)]
        x = torch.from_numpy(np.stack([g[0] for g in got])).permute(0, 3, 1, 2).float() / 127.5 - 1
        return (x.contiguous(), torch.tensor([s for g in got for s in g[1]]), torch.tensor([len(g[1]) for g in got]),
                torch.tensor([g[2] for g in got]))


def greedy(scores):
    best, out, last = scores.argmax(0).tolist(), "", 0
    for c in best:
        if c and c != last:
            out += SIGNS[c - 1]
        last = c
    return out


def measure(net, pictures):
    """Share of exact readings by kind and colour, at the labelled corners, without any grammar."""
    net.eval()
    right, all_ = collections.Counter(), collections.Counter()
    with torch.no_grad():
        for i in range(0, len(pictures), 64):
            part = pictures[i:i + 64]
            x = np.stack([degrade.rectify(p.img, p.quad, p.two) for p in part])
            scores, _ = net(torch.from_numpy(x).permute(0, 3, 1, 2).float() / 127.5 - 1)
            for p, s in zip(part, scores):
                all_[p.kind, p.colour] += 1
                right[p.kind, p.colour] += greedy(s) == p.text
    net.train()
    return {" ".join(k): f"{right[k]}/{n}" for k, n in sorted(all_.items())}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--plates", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--steps", type=int, default=6000)
    ap.add_argument("--batch", type=int, default=64)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--rate", type=float, default=3e-3)
    ap.add_argument("--minutes", type=float, default=1e9, help="end after so long, if the steps are not done by then")
    ap.add_argument("--from", dest="start")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(a.seed)
    samples = Samples(a.plates, a.seed)
    validation = [p for p in real.load(os.path.join(a.plates, "dev"), True) if p.quad is not None]
    net = nets.Recogniser(len(SIGNS), len(COLOURS))
    if a.start:
        net.load_state_dict(torch.load(a.start))
    opt = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-4)
    began, mean, done, step = time.time(), 4.0, 0.0, 0
    while done < 1:
        step += 1
        done = max(step / a.steps, (time.time() - began) / 60 / a.minutes)
        opt.param_groups[0]["lr"] = nets.rate(a.rate, step, done)
        x, y, n, hue = samples.batch(a.batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores, tint = net(x)
        log = F.log_softmax(scores.float(), 1).permute(2, 0, 1)
        loss = F.ctc_loss(log, y, torch.full((a.batch,), log.shape[0]), n, zero_infinity=True)
        loss = loss + 0.1 * F.cross_entropy(tint.float(), hue, ignore_index=-1)
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        opt.step()
        mean = 0.98 * mean + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"step {step} loss {mean:.4f} seconds {time.time() - began:.0f}", flush=True)
        if step % 500 == 0 or done >= 1:
            print(f"step {step} validation {measure(net, validation)}", flush=True)
            torch.save(net.state_dict(), a.out)


if __name__ == "__main__":
    main()
