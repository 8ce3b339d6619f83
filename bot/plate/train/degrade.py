"""What a camera, the weather and a phone's JPEG do to a plate."""
import cv2
import numpy as np

W, H = 128, 32  # what the recogniser sees
# A plate with two rows is laid side by side: the upper row's middle part, then the lower row.
SPLIT, UPPER_LEFT, UPPER_RIGHT, UPPER_W = 0.40, 0.18, 0.82, 46


def unit(w, h):
    return np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)


def side_by_side(img, quad):
    """The recogniser's picture of a two-row plate whose corners are quad."""
    big = cv2.warpPerspective(img, cv2.getPerspectiveTransform(quad.astype(np.float32), unit(160, 80)), (160, 80),
                              flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cut = int(80 * SPLIT)
    upper = cv2.resize(big[:cut, int(160 * UPPER_LEFT):int(160 * UPPER_RIGHT)], (UPPER_W, H))
    lower = cv2.resize(big[cut:], (W - UPPER_W, H))
    return np.hstack([upper, lower])


def rectify(img, quad, two):
    """The recogniser's picture of the plate whose corners are quad."""
    if two:
        return side_by_side(img, quad)
    m = cv2.getPerspectiveTransform(quad.astype(np.float32), unit(W, H))
    width = np.linalg.norm(quad[1] - quad[0])
    if width > 2.2 * W:  # a large plate would alias
        k = width / (1.6 * W)
        img = cv2.blur(img, (int(k) | 1, int(k) | 1))
    return cv2.warpPerspective(img, m, (W, H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def jitter(rng, quad, share):
    """Corners moved by about that share of the plate's width and height, together and each by itself."""
    w = np.linalg.norm(quad[1] - quad[0])
    h = np.linalg.norm(quad[3] - quad[0])
    whole = rng.normal(0, share * 0.4, 2)
    own = rng.normal(0, share * 0.5, (4, 2))
    grow = (quad - quad.mean(0)) * rng.normal(0.035, share * 0.6, 2)
    return (quad + grow + (whole + own) * np.array([w, h * 1.3])).astype(np.float32)


def light(rng, img):
    """Gamma, contrast, cast and shadow on a picture of 0..255, uint8."""
    f = img.astype(np.float32)
    f = 255 * (np.clip(f, 0, 255) / 255) ** np.float32(np.exp(rng.normal(0, 0.35)))
    f = (f - 127) * np.float32(rng.uniform(0.45, 1.25)) + np.float32(127 + rng.normal(0, 28))
    f *= (1 + rng.normal(0, 0.08, 3)).astype(np.float32)
    h, w = f.shape[:2]
    if rng.random() < 0.3:
        a, b = rng.uniform(0.5, 1.3, 2)
        if rng.random() < 0.6:
            f *= np.linspace(a, b, w, dtype=np.float32)[None, :, None]
        else:
            f *= np.linspace(a, b, h, dtype=np.float32)[:, None, None]
    if rng.random() < 0.15:  # the edge of a shadow
        x = int(rng.integers(w))
        line = np.array([[x, 0], [w * 2, 0], [w * 2, h], [x + int(rng.integers(-w // 3, w // 3 + 1)), h]], np.int32)
        m = np.zeros((h, w), np.float32)
        cv2.fillPoly(m, [line], 1.0)
        f *= (1 - np.float32(rng.uniform(0.2, 0.6)) * m)[..., None]
    if rng.random() < 0.06:
        f = np.repeat(f.mean(2, keepdims=True), 3, 2)
    return np.clip(f, 0, 255).astype(np.uint8)


def soften(rng, img, strength=1.0):
    """Blur, noise, JPEG."""
    r = rng.random()
    if r < 0.25 * strength:
        img = cv2.GaussianBlur(img, (0, 0), float(rng.uniform(0.4, 1.5)))
    elif r < 0.45 * strength:
        n = int(rng.integers(3, 7))
        k = np.zeros((n, n), np.float32)
        a = rng.uniform(0, np.pi)
        c, d = (n - 1) / 2, np.array([np.cos(a), np.sin(a)]) * (n - 1) / 2
        p, q = (c - d[0], c - d[1]), (c + d[0], c + d[1])
        cv2.line(k, tuple(int(round(v)) for v in p), tuple(int(round(v)) for v in q), 1.0)
        img = cv2.filter2D(img, -1, k / k.sum())
    if rng.random() < 0.4:
        noise = rng.normal(0, rng.uniform(2, 14), img.shape[:2] + (1,)).astype(np.float32)
        img = np.clip(img.astype(np.float32) + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        _, buf = cv2.imencode(".jpg", img, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        img = cv2.imdecode(buf, 1)
    return img


def dirt(rng, img, smudges):
    """Mud, a covering bolt or frame, a glare."""
    h, w = img.shape[:2]
    if smudges and rng.random() < 0.15:
        s = smudges[rng.integers(len(smudges))]
        y, x = rng.integers(max(s.shape[0] - h, 1)), rng.integers(max(s.shape[1] - w, 1))
        m = cv2.resize(s[y:y + h, x:x + w], (w, h)).astype(np.float32) / 255
        m = 1 - (1 - m) * rng.uniform(0.2, 0.7)
        img = (img * m[..., None]).astype(np.uint8)
    if rng.random() < 0.2:
        edge = rng.integers(4)
        t = int(rng.uniform(0.02, 0.09) * (h if edge < 2 else w / 2)) + 1
        c = tuple(int(v) for v in rng.integers(0, 255, 3)) if rng.random() < 0.3 else (int(rng.integers(0, 90)),) * 3
        p = [((0, 0), (w, t)), ((0, h - t), (w, h)), ((0, 0), (t, h)), ((w - t, 0), (w, h))][edge]
        img = img.copy()
        cv2.rectangle(img, p[0], p[1], c, -1)
    if rng.random() < 0.08:
        g = np.zeros((h, w), np.float32)
        cv2.ellipse(g, (int(rng.integers(w)), int(rng.integers(h))), (int(w * rng.uniform(0.05, 0.3)), int(h * rng.uniform(0.2, 0.8))),
                    float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        g = cv2.GaussianBlur(g, (0, 0), 6) * np.float32(rng.uniform(0.2, 0.7))
        img = (img * (1 - g[..., None]) + 255 * g[..., None]).astype(np.uint8)
    return img
