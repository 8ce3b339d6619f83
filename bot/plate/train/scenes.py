"""Scenes for the detector: photos with corners, plates of ours put into them, and what looks like a plate but is none."""
import glob
import os

import cv2
import numpy as np

import degrade
import real
from draw import Plates, read_image

SIZE, STRIDE = 256, 8
NARROW, WIDE = 15, 190  # a plate's width in a scene, in pixels


def shape(quad):
    """A quad's mean width and height."""
    return (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2, (
        np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2


def moved(quad, m):
    return cv2.perspectiveTransform(quad[None].astype(np.float32), m)[0]


class Scenes:
    """An endless source of pictures and the grids that a detector should give for them."""

    def __init__(self, folder, seed, bank=1500):
        self.rng = np.random.default_rng(seed)
        self.plates = Plates(os.path.join(folder, "train"))
        self.bank = [self.plates.draw(self.rng) for _ in range(bank)]
        pictures = real.load(os.path.join(folder, "dev"), False)
        self.photos = [p for p in pictures if p.kind == "photo" and p.quad is not None]
        self.crops = [p for p in pictures if p.kind == "crop"]
        self.streets = [read_image(p) for p in glob.glob(os.path.join(folder, "train/backgrounds/street_crops/*"))]
        many = np.array([3.0 if p.colour == "green" else 2.0 if p.colour == "yellow" else 1.0 for p in self.photos])
        self.weight = np.cumsum(many / many.sum())

    def plate(self):
        """A flat plate, drawn or photographed, and whether it has two rows."""
        rng = self.rng
        if rng.random() < 0.25:
            return self.crops[rng.integers(len(self.crops))].img, False
        i = rng.integers(len(self.bank))
        if rng.random() < 0.2:
            self.bank[i] = self.plates.draw(rng)
        img, _, layout, _ = self.bank[i]
        return degrade.light(rng, degrade.dirt(rng, img, self.plates.smudges)), layout == "two"

    def put(self, img, quad, grow=1.0):
        """Paints a plate over the quad; gives the quad that it covers, and whether it has two rows."""
        flat, two = self.plate()
        w, h = shape(quad)
        centre = quad.mean(0)
        ratio = flat.shape[1] / flat.shape[0]
        if two:  # those of motorcycles are higher
            ratio *= self.rng.choice([1.0, 1.0, 0.9, 0.8])
        quad = centre + (quad - centre) * grow
        if two and w / max(h, 1) > 2.4:  # taller than what it covers
            down = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
            k = w / ratio / max(h, 1) - 1
            quad = quad + np.array([-down, -down, down, down]) * k / 2
        quad = quad.astype(np.float32)
        k = w / flat.shape[1]
        if k < 0.6:  # or it would alias
            flat = cv2.resize(flat, None, fx=max(k, 0.1) * 1.5, fy=max(k, 0.1) * 1.5, interpolation=cv2.INTER_AREA)
        fh, fw = flat.shape[:2]
        m = cv2.getPerspectiveTransform(degrade.unit(fw, fh), quad)
        x0, y0 = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
        x1, y1 = np.minimum(np.ceil(quad.max(0)).astype(int) + 2, (img.shape[1], img.shape[0]))
        if x1 - x0 < 4 or y1 - y0 < 2:
            return quad, two
        shift = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]], np.float64) @ m
        part = np.ascontiguousarray(img[y0:y1, x0:x1])
        cv2.warpPerspective(flat, shift, (x1 - x0, y1 - y0), dst=part, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
        img[y0:y1, x0:x1] = part
        return quad, two

    def view(self, quad, size_of):
        """A matrix that brings the quad's middle somewhere into the scene, at a random width, turn and slant."""
        rng = self.rng
        width = float(np.exp(rng.uniform(np.log(NARROW), np.log(WIDE))))
        k = width / max(size_of, 1)
        a = rng.normal(0, 0.12) if rng.random() < 0.7 else rng.normal(0, 0.4)
        slant = rng.normal(0, 0.08) if rng.random() < 0.6 else rng.normal(0, 0.3)
        narrow = 1.0 if rng.random() < 0.5 else rng.uniform(0.5, 1.1)  # seen from the side
        high = float(np.exp(rng.normal(0, 0.08)))
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
        lean = np.array([[narrow, 0], [slant * narrow, high]]) if rng.random() < 0.5 else np.array([[narrow, slant], [0, high]])
        m = np.eye(3)
        m[:2, :2] = k * turn @ lean
        c = quad.mean(0)
        to = rng.uniform(0.12, 0.88, 2) * SIZE
        m[:2, 2] = to - m[:2, :2] @ c
        m[2, :2] = rng.normal(0, 0.0008, 2) * min(k, 1)
        now = m @ np.array([*c, 1])
        move = np.eye(3)
        move[:2, 2] = to - now[:2] / now[2]
        return move @ m

    def window(self, img, m, quad):
        """img seen through m: shrunk first, so that it does not alias."""
        k = shape(moved(quad, m))[0] / max(shape(quad)[0], 1)
        if k < 0.6:
            f = max(k * 1.3, 0.05)
            img = cv2.resize(img, None, fx=f, fy=f, interpolation=cv2.INTER_AREA)
            m = m @ np.diag([1 / f, 1 / f, 1])
        border = cv2.BORDER_REPLICATE if self.rng.random() < 0.5 else cv2.BORDER_CONSTANT
        return cv2.warpPerspective(img, m, (SIZE, SIZE), flags=cv2.INTER_LINEAR, borderMode=border)

    def decoys(self, img):
        """Timestamps, signs, painted boxes: plate-like things that are none."""
        rng = self.rng
        for _ in range(rng.integers(1, 4)):
            x, y = int(rng.integers(0, SIZE - 20)), int(rng.integers(10, SIZE))
            w, h = int(rng.integers(15, 120)), int(rng.integers(6, 40))
            colour = [(150, 60, 20), (20, 170, 230), (110, 215, 120), (250, 250, 250), (20, 20, 20)][rng.integers(5)]
            colour = tuple(int(np.clip(c + rng.normal(0, 20), 0, 255)) for c in colour)
            if rng.random() < 0.5:
                cv2.rectangle(img, (x, y - h), (x + w, y), colour, -1)
            if rng.random() < 0.7:
                text = ["2015/05/11", "2011-08-12 09:12:03", "TOYOTA", "SALE 50%", "4S", "138-0013", "P", "OUT"][rng.integers(8)]
                ink = (255, 255, 255) if rng.random() < 0.6 else (0, 0, 0)
                cv2.putText(img, text, (x, y - 2), int(rng.choice([0, 1, 2, 3])), float(rng.uniform(0.25, 1.0)), ink, int(rng.integers(1, 3)))

    def one(self):
        """A scene, and its plates as (quad, two rows)."""
        rng = self.rng
        r = rng.random()
        found = []
        if r < 0.72:
            p = self.photos[int(np.searchsorted(self.weight, rng.random()))]
            img, quad, two = p.img, p.quad, p.two
            painted = rng.random() < 0.5
            m = self.view(quad, shape(quad)[0])
            if painted and rng.random() < 0.5:
                img, quad = img[:, ::-1], quad * (-1, 1) + (img.shape[1] - 1, 0)
                quad = quad[[1, 0, 3, 2]].astype(np.float32)
                m = self.view(quad, shape(quad)[0])
            out = self.window(np.ascontiguousarray(img), m, quad)
            quad = moved(quad, m)
            if painted:
                quad, two = self.put(out, quad, rng.uniform(1.04, 1.15))
            found.append((quad, two))
        else:
            src = self.streets[rng.integers(len(self.streets))] if rng.random() < 0.5 else None
            if src is None:  # a piece of a photo beside its plate
                p = self.photos[rng.integers(len(self.photos))]
                src = p.img.copy()
                cv2.fillConvexPoly(src, (p.quad.mean(0) + (p.quad - p.quad.mean(0)) * 1.3).astype(np.int32), [int(v) for v in rng.integers(0, 255, 3)])
            h, w = src.shape[:2]
            part = rng.uniform(0.3, 1.0)
            cw, ch = int(w * part), int(h * part)
            x, y = rng.integers(w - cw + 1), rng.integers(h - ch + 1)
            out = cv2.resize(src[y:y + ch, x:x + cw], (SIZE, SIZE), interpolation=cv2.INTER_AREA)
            if rng.random() < 0.3:
                out = np.ascontiguousarray(out[::-1]) if rng.random() < 0.5 else np.ascontiguousarray(out.transpose(1, 0, 2))
        if not found and rng.random() < 0.4:
            self.decoys(out)
        if rng.random() < (0.3 if found else 0.5):
            found += self.extra(out, found)
        out = degrade.light(rng, out)
        if rng.random() < 0.8:
            out = degrade.soften(rng, out, 0.7)
        return out, found

    def extra(self, out, found):
        """One more plate, free of the others."""
        rng = self.rng
        w = float(np.exp(rng.uniform(np.log(NARROW), np.log(WIDE))))
        h = w / rng.uniform(2.7, 3.6)
        base = degrade.unit(w, h) - (w / 2, h / 2)
        a = rng.normal(0, 0.15)
        base = base @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
        base = base + rng.normal(0, 0.05, (4, 2)) * (w * 0.4, h)
        quad = (base + rng.uniform(0.1, 0.9, 2) * SIZE).astype(np.float32)
        for other, _ in found:
            gap = np.abs(other.mean(0) - quad.mean(0))
            if gap[0] < (w + shape(other)[0]) * 0.7 and gap[1] < (h + shape(other)[1]) * 1.2:
                return []
        if rng.random() < 0.5:
            frame = (quad.mean(0) + (quad - quad.mean(0)) * rng.uniform(1.1, 1.5)).astype(np.int32)
            cv2.fillConvexPoly(out, frame, [int(v) for v in rng.integers(0, 255, 3)])
        return [self.put(out, quad)]

    def grid(self, found):
        """Targets: score (1 plate, 0 none, -1 don't care), two rows, corners in pixels, the plate's height."""
        n = SIZE // STRIDE
        score, two = np.zeros((n, n), np.float32), np.zeros((n, n), np.float32)
        corners, size = np.zeros((8, n, n), np.float32), np.ones((n, n), np.float32)
        ys, xs = np.mgrid[0:n, 0:n].astype(np.float32) * STRIDE + STRIDE / 2
        for quad, rows in found:
            w, h = shape(quad)
            c = quad.mean(0)
            along = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
            down = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
            inv = np.linalg.pinv(np.stack([along, down], 1))
            u = inv[0, 0] * (xs - c[0]) + inv[0, 1] * (ys - c[1])
            v = inv[1, 0] * (xs - c[0]) + inv[1, 1] * (ys - c[1])
            care = (np.abs(u) < 0.5) & (np.abs(v) < 0.6)
            hit = (np.abs(u) < 0.22) & (np.abs(v) < 0.3)
            i, j = int(np.clip(c[1] // STRIDE, 0, n - 1)), int(np.clip(c[0] // STRIDE, 0, n - 1))
            if 0 <= c[0] < SIZE and 0 <= c[1] < SIZE:
                hit[i, j] = True
            score[care & (score == 0)] = -1
            score[hit], two[hit] = 1, rows
            size[hit] = max(h, 4)
            for k in range(4):
                corners[2 * k][hit] = quad[k, 0] - xs[hit]
                corners[2 * k + 1][hit] = quad[k, 1] - ys[hit]
        return score, two, corners, size
