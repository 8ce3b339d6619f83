"""Flat synthetic plates, drawn to the measures of GA 36-2018 at half a pixel per millimetre."""
import glob
import io
import os
import tarfile

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from alphabet import KINDS, SIGNS, text_of

# The font that the product writes with: plates on screens, drawings and paper are set in such letters.
PRINT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../photo/font/NotoSansCJKsc-Bold-subset.otf")
# centres x, y and sizes w, h in mm of the places; plate size in mm
ONE = [(38 + 57 * i + (22 if i > 1 else 0), 70, 45, 90) for i in range(7)]
GREEN = [(38, 70, 45, 90), (91, 70, 43, 90)] + [(183 + 52 * i, 70, 43, 90) for i in range(6)]
TWO = [(150, 45, 80, 60), (290, 45, 80, 60)] + [(59.5 + 80 * i, 145, 65, 110) for i in range(5)]
LAYOUTS = {"one": (ONE, 440, 140), "green": (GREEN, 480, 140), "two": (TWO, 440, 220)}
PINYIN = dict(cuan="川", e="鄂", gan="赣", gan1="甘", gui="贵", gui1="桂", hei="黑", hu="沪", ji="冀", jin="津", jing="京",
              jl="吉", liao="辽", lu="鲁", meng="蒙", min="闽", ning="宁", qing="青", qiong="琼", shan="陕", su="苏", sx="晋",
              wan="皖", xiang="湘", xin="新", yu="豫", yu1="渝", yue="粤", yun="云", zang="藏", zhe="浙")


def read_image(path, flag=1):
    return cv2.imdecode(np.fromfile(path, np.uint8), flag)


def mask_of(img, size):
    """Light glyph image to a mask of 0..1 at size."""
    g = cv2.resize(img, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    lo, hi = np.percentile(g, [3, 97])
    return np.clip((g - lo) / max(hi - lo, 1), 0, 1)


def trimmed(img):
    """A single character without the empty columns beside it; a 1 keeps them."""
    ink = np.flatnonzero(img.max(0) > 0.5 * img.max())
    if len(ink) == 0 or ink[-1] - ink[0] < img.shape[1] * 0.35:
        return img
    return img[:, ink[0]:ink[-1] + 1]


class Glyphs:
    """Masks by style and sign: 'one', 'green', 'up', 'down', and 'real' cut from photographed plates."""

    def __init__(self, root):
        self.masks = {}
        for path in glob.glob(os.path.join(root, "glyphs/ga36_font_model/*.jpg")) + glob.glob(
                os.path.join(root, "glyphs/glyph_set_b/*.jpg")):
            name = os.path.basename(path)[:-4]
            if name[0] == "1" or name[0] == "g":
                self.add("green" if name[0] == "g" else "one", name[-1], path, (22, 45))
            elif name.startswith("220"):
                if "down" not in name:
                    self.add("up", name[-1], path, (40, 30))
                if "up" not in name:
                    self.add("down", name[-1], path, (32, 55))
        self.real(os.path.join(root, "real_chars.tar.gz"))
        self.printed()

    def add(self, style, sign, path, size):
        img = read_image(path, 0)
        if img is not None:
            self.masks.setdefault((style, sign), []).append(mask_of(255 - img, size))

    def real(self, path):
        with tarfile.open(path) as tar:
            for m in tar:
                if not m.isfile():
                    continue
                folder = m.name.split("/")[-2]
                sign = PINYIN.get(folder[3:]) if folder.startswith("zh_") else folder
                img = cv2.imdecode(np.frombuffer(io.BytesIO(tar.extractfile(m).read()).getvalue(), np.uint8), 0)
                if img is None or not sign:
                    continue
                self.masks.setdefault(("real", sign), []).append(mask_of(trimmed(img), (22, 45)))

    def printed(self):
        font = ImageFont.truetype(PRINT, 96)
        for sign in SIGNS:
            img = Image.new("L", (160, 160), 0)
            ImageDraw.Draw(img).text((20, 0), sign, fill=255, font=font)
            img = np.array(img)
            ys, xs = np.nonzero(img)
            img = img[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
            if img.shape[1] < img.shape[0] * 0.4:  # a 1 stays as narrow as it is
                wide = np.zeros((img.shape[0], int(img.shape[0] * 0.5)), np.uint8)
                x = (wide.shape[1] - img.shape[1]) // 2
                wide[:, x:x + img.shape[1]] = img
                img = wide
            self.masks.setdefault(("print", sign), []).append(mask_of(img, (28, 45)))

    def get(self, rng, style, sign):
        for s in (style, "one", "down", "real"):
            have = self.masks.get((s, sign))
            if have:
                return have[rng.integers(len(have))]
        raise KeyError((style, sign))


INK = {"blue": (250, 250, 250), "yellow": (15, 15, 15), "green": (15, 15, 15), "green_large": (15, 15, 15),
       "white": (20, 20, 20), "black": (245, 245, 245)}
PAPER = {"blue": (150, 60, 20), "yellow": (20, 170, 230), "white": (235, 235, 235), "black": (25, 22, 22)}


class Plates:
    """Draws plates. Colours are BGR."""

    def __init__(self, root):
        self.glyphs = Glyphs(root)
        self.papers = {}
        for path in glob.glob(os.path.join(root, "backgrounds/bg_*/*.png")) + glob.glob(
                os.path.join(root, "backgrounds/plate_model/*")):
            self.paper(path)
        self.smudges = [read_image(p, 0) for p in glob.glob(os.path.join(root, "smudge/*.png"))]

    def paper(self, path):
        """Sorts an empty plate by colour and shape; those with words of their own stay out."""
        name = os.path.basename(path).lower()
        if any(w in name for w in ("army", "jc", "jd", "wj", "yj", "shi", "_l_", "_m_", "_a_")):
            return
        img = read_image(path)
        colour = name.split("_")[0]
        if "bg_g" in name or "truck" in name:
            colour = "green_large"
        if colour not in INK:
            return
        ratio = img.shape[1] / img.shape[0]
        layout = "two" if ratio < 2.6 else ("green" if colour.startswith("green") else "one")
        _, w, h = LAYOUTS[layout]
        self.papers.setdefault((layout, colour), []).append(cv2.resize(img, (w // 2, h // 2), interpolation=cv2.INTER_AREA))

    def draw(self, rng, kind=None, text=None):
        """One flat plate: picture, text, layout, colour."""
        if kind is None:
            names = list(KINDS)
            kind = names[rng.choice(len(names), p=[KINDS[k][2] for k in names])]
        layout, colour, _ = KINDS[kind]
        text = text or text_of(rng, kind)
        places, w, h = LAYOUTS[layout]
        ground = self.ground(rng, layout, colour, w // 2, h // 2)
        mask, red = self.inked(rng, layout, text, places, w // 2, h // 2, colour)
        ink = np.array(INK[colour], np.float32) + rng.normal(0, 8, 3)
        if colour in ("blue", "black") and rng.random() < 0.3:
            ink *= rng.uniform(0.7, 1)
        out = ground * (1 - mask[..., None]) + ink * mask[..., None]
        if red is not None:
            out = out * (1 - red[..., None]) + np.array((30, 30, 200), np.float32) * red[..., None]
        return np.clip(out, 0, 255).astype(np.uint8), text, layout, "green" if colour == "green_large" else colour

    def ground(self, rng, layout, colour, w, h):
        have = self.papers.get((layout, colour), [])
        if have and (colour.startswith("green") or rng.random() < 0.6):
            g = have[rng.integers(len(have))].astype(np.float32)
        elif colour.startswith("green"):
            g = np.zeros((h, w, 3), np.float32)
            top, low = np.array((235, 245, 235.)), np.array((110, 215, 120.))
            g[:] = (top + (low - top) * np.linspace(0, 1, h)[:, None])[:, None]
        else:
            g = np.zeros((h, w, 3), np.float32) + np.array(PAPER[colour], np.float32)
            if rng.random() < 0.8:
                t = int(rng.integers(1, 3))
                cv2.rectangle(g, (2, 2), (w - 3, h - 3), INK[colour], t)
        g = g * rng.uniform(0.75, 1.2) + rng.normal(0, 12, 3)
        return g

    def inked(self, rng, layout, text, places, w, h, colour):
        mask = np.zeros((h, w), np.float32)
        red = None
        real = layout == "one" and rng.random() < 0.25
        printed = not real and rng.random() < 0.12
        fat = rng.random()
        dx, dy = rng.normal(0, 1.5, 2)
        for i, (sign, (x, y, pw, ph)) in enumerate(zip(text, places)):
            style = {"one": "one", "green": "green", "two": "up" if i < 2 else "down"}[layout]
            m = self.glyphs.get(rng, "real" if real else "print" if printed else style, sign)
            s = rng.uniform(0.94, 1.04)
            gw, gh = max(int(pw / 2 * s), 4), int(ph / 2 * rng.uniform(0.94, 1.04))
            m = cv2.resize(m, (gw, gh), interpolation=cv2.INTER_LINEAR)
            if fat < 0.15:
                m = cv2.dilate(m, np.ones((2, 2), np.uint8))
            elif fat < 0.25:
                m = cv2.erode(m, np.ones((2, 2), np.uint8))
            x0 = int(round((x + dx + rng.normal(0, 1)) / 2 - gw / 2))
            y0 = int(round((y + dy) / 2 - gh / 2))
            x0, y0 = min(max(x0, 0), w - gw), min(max(y0, 0), h - gh)
            to = mask
            if sign in "警使领" and rng.random() < 0.9:
                if colour == "white":
                    red = np.zeros((h, w), np.float32)
                    to = red
            to[y0:y0 + gh, x0:x0 + gw] = np.maximum(to[y0:y0 + gh, x0:x0 + gw], m)
        if layout == "one" and rng.random() < 0.85:
            cv2.circle(mask, (int(134 / 2), int(70 / 2)), 2 + int(rng.integers(2)), 1.0, -1)
        for x in (0.23, 0.77):
            if rng.random() < 0.4:
                cv2.circle(mask, (int(w * x), int(h * rng.choice([0.06, 0.93]))), 2, float(rng.uniform(0.2, 0.8)), -1)
        return mask, red
