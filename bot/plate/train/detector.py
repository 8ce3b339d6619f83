"""Trains the detector: python3 detector.py --plates DIR --out FILE.pt [--steps N --minutes N --threads N --seed N]."""
import argparse
import os
import time

import cv2
import numpy as np
import torch
from torch.nn import functional as F

import nets
import real
from scenes import Scenes, moved, shape

UNIT = 32.0  # corners leave the network in units of so many pixels
AREA = 448 * 336


def batch(scenes, n):
    got = [scenes.one() for _ in range(n)]
    grids = [scenes.grid(f) for _, f in got]
    x = torch.from_numpy(np.stack([g[0] for g in got])).permute(0, 3, 1, 2).float() / 127.5 - 1
    return (x.contiguous(), *(torch.from_numpy(np.stack([g[i] for g in grids])) for i in range(4)))


def loss_of(out, score, two, corners, size):
    """Focal loss on the score, distance of the corners in plate heights."""
    s = out[:, 0]
    p = torch.sigmoid(s)
    pos, neg = score == 1, score == 0
    n = pos.sum().clamp(min=1)
    focal = -(((1 - p) ** 2 * F.logsigmoid(s))[pos].sum() * 0.75 + (p ** 2 * F.logsigmoid(-s))[neg].sum() * 0.5) / n
    rows = F.binary_cross_entropy_with_logits(out[:, 1][pos], two[pos], reduction="sum") / n
    far = (out[:, 2:] * UNIT - corners) / size[:, None]
    far = F.smooth_l1_loss(far, torch.zeros_like(far), reduction="none", beta=0.1).mean(1)
    return focal + 0.3 * rows + 2.0 * far[pos].sum() / n, focal.item(), (far[pos].sum() / n).item()


def fitted(img, area=AREA):
    """img scaled to about that area with sides in steps of 16, and the two factors."""
    h, w = img.shape[:2]
    k = (area / (w * h)) ** 0.5
    tw, th = max(int(round(w * k / 16)), 2) * 16, max(int(round(h * k / 16)), 2) * 16
    mode = cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR
    return cv2.resize(img, (tw, th), interpolation=mode), tw / w, th / h


def best(net, img, area=AREA):
    """The best plate of a picture: score, quad."""
    small, kx, ky = fitted(img, area)
    with torch.no_grad():
        out = net(torch.from_numpy(small)[None].permute(0, 3, 1, 2).float() / 127.5 - 1)[0].numpy()
    i, j = np.unravel_index(out[0].argmax(), out[0].shape)
    quad = out[2:, i, j].reshape(4, 2) * UNIT + (j * 8 + 4, i * 8 + 4)
    return 1 / (1 + np.exp(-out[0, i, j])), quad / (kx, ky)


def measure(net, photos):
    """Share of plates found (middle within half a height), and the corners' median distance in heights."""
    net.eval()
    hit, far = 0, []
    for p in photos:
        _, quad = best(net, p.img)
        w, h = shape(p.quad)
        d = np.abs(quad.mean(0) - p.quad.mean(0))
        if d[0] < w * 0.25 and d[1] < h * 0.5:
            hit += 1
            far.append(np.linalg.norm(quad - p.quad, axis=1).mean() / h)
    net.train()
    return f"{hit}/{len(photos)} corners {np.median(far) if far else 9:.3f}"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--plates", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--steps", type=int, default=5000)
    ap.add_argument("--minutes", type=float, default=1e9, help="end after so long, if the steps are not done by then")
    ap.add_argument("--batch", type=int, default=24)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--seed", type=int, default=11)
    ap.add_argument("--rate", type=float, default=2.5e-3)
    ap.add_argument("--from", dest="start")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(a.seed)
    scenes = Scenes(a.plates, a.seed)
    validation = [p for p in real.load(os.path.join(a.plates, "dev"), True) if p.kind == "photo" and p.quad is not None]
    net = nets.Detector()
    torch.nn.init.constant_(net.out.bias, 0)
    net.out.bias.data[0] = -4
    if a.start:
        net.load_state_dict(torch.load(a.start))
    opt = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-4)
    began, mean, done, step = time.time(), np.array([3.0, 1.0, 0.5]), 0.0, 0
    while done < 1:
        step += 1
        done = max(step / a.steps, (time.time() - began) / 60 / a.minutes)
        opt.param_groups[0]["lr"] = nets.rate(a.rate, step, done)
        x, *want = batch(scenes, a.batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = net(x)
        loss, focal, far = loss_of(out.float(), *want)
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        opt.step()
        mean = 0.98 * mean + 0.02 * np.array([loss.item(), focal, far])
        if step % 100 == 0:
            print(f"step {step} loss {mean[0]:.4f} score {mean[1]:.4f} corners {mean[2]:.4f} seconds {time.time() - began:.0f}", flush=True)
        if step % 250 == 0 or done >= 1:
            print(f"step {step} validation {measure(net, validation)}", flush=True)
            torch.save(net.state_dict(), a.out)


if __name__ == "__main__":
    main()
