"""What a plate may say: the signs a reader knows and the kinds of plates there are."""

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
TAILS = "学警挂港澳领使"
# Class 0 is CTC's blank; bot/plate/reader.go holds the same string.
SIGNS = PROVINCES + DIGITS + LETTERS + TAILS
INDEX = {c: i + 1 for i, c in enumerate(SIGNS)}
COLOURS = ["blue", "yellow", "green", "white", "black"]


def labels(text):
    """Class numbers of a plate's text; O and I look like 0 and 1 and are read as such."""
    return [INDEX[c] for c in text.replace("O", "0").replace("I", "1")]


# kind: (layout, colour, share of the synthetic plates)
KINDS = {
    "blue": ("one", "blue", 0.40),
    "yellow": ("one", "yellow", 0.11),
    "yellow_two": ("two", "yellow", 0.14),
    "green": ("green", "green", 0.17),
    "green_large": ("green", "green_large", 0.06),
    "police": ("one", "white", 0.04),
    "black": ("one", "black", 0.05),
    "white": ("one", "white", 0.03),
}


def serial(rng, n):
    """n places of a serial: mostly digits, as on the road."""
    p = rng.choice([0.15, 0.35, 0.7])
    return "".join(LETTERS[rng.integers(24)] if rng.random() < p else DIGITS[rng.integers(10)] for _ in range(n))


def digits(rng, n):
    return "".join(DIGITS[rng.integers(10)] for _ in range(n))


def text_of(rng, kind):
    """A text of this kind, every province as often as any other."""
    head = PROVINCES[rng.integers(31)] + LETTERS[rng.integers(24)]
    if kind == "green":
        return head + "DDDFFABCEGHJK"[rng.integers(13)] + serial(rng, 1) + digits(rng, 4)
    if kind == "green_large":
        return head + digits(rng, 5) + "DDFFABCEGHJK"[rng.integers(12)]
    if kind == "police":
        return head + serial(rng, 4) + "警"
    if kind == "black":
        r = rng.random()
        if r < 0.35:
            return "粤Z" + serial(rng, 4) + "港澳"[rng.integers(2)]
        if r < 0.5:
            return digits(rng, 6) + "使"
        if r < 0.65:
            return head[0] + digits(rng, 5) + "领"
    if kind == "yellow" and rng.random() < 0.35:
        return head + serial(rng, 4) + "学"
    if kind == "yellow_two" and rng.random() < 0.35:
        return head + serial(rng, 4) + "挂"
    return head + serial(rng, 5)
