"""Photographed plates with their text: labels.csv and the pictures beside it."""
import csv
import hashlib
import os

import cv2
import numpy as np

from alphabet import INDEX
from draw import read_image

LIMIT = 1000  # longest side, in pixels, of a photo as it is kept for training


def held_back(plate):
    """Whether pictures of this plate are for validation alone: a fifth of all, chosen by the plate's text."""
    first = plate.split("|")[0]
    return hashlib.sha1(first.encode()).digest()[0] % 5 == 0


class Picture:
    """A labelled picture: img, text, colour, quad (4x2, None unknown), two (rows)."""

    def __init__(self, row, folder):
        self.file, self.kind, self.colour = row["file"], row["kind"], row["colour"]
        self.text = row["plate"].split("|")[0].replace("O", "0").replace("I", "1")
        img = read_image(os.path.join(folder, row["file"]))
        k = min(1.0, LIMIT / max(img.shape[:2]))
        if k < 1:
            img = cv2.resize(img, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
        self.img, self.quad, self.two = img, None, False
        if self.kind == "crop":
            h, w = img.shape[:2]
            self.quad = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
        elif row["corners"]:
            self.quad = upright(np.array(row["corners"].split(), np.float32).reshape(4, 2) * k)
        if self.quad is not None:
            w = (np.linalg.norm(self.quad[1] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[3])) / 2
            h = (np.linalg.norm(self.quad[3] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[1])) / 2
            self.two = self.colour == "yellow" and w / max(h, 1) < 2.45


def upright(quad):
    """Some rotated boxes name their corners a quarter turn off: begin with the top left of the longer side."""
    if np.linalg.norm(quad[1] - quad[0]) < np.linalg.norm(quad[3] - quad[0]):
        quad = np.roll(quad, -1, 0)
    if quad[0, 0] > quad[1, 0]:
        quad = np.roll(quad, 2, 0)
    return quad


def load(folder, validation):
    """All pictures of the one part, or of the other."""
    out = []
    with open(os.path.join(folder, "labels.csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            if held_back(row["plate"]) != validation:
                continue
            p = Picture(row, folder)
            if all(c in INDEX for c in p.text):
                out.append(p)
    return out
