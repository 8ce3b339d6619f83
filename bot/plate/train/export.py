"""Folds batch normalisation into the convolutions and writes both networks as one file of float16:
python3 export.py --detector FILE.pt --recogniser FILE.pt --out FILE. bot/plate/network/load.go reads it:
"BHN1", then for each convolution: length and name, sizes out/in/height/width, out biases, weights out-in-height-width;
numbers are little-endian uint16 and float16; a name of length 0 ends the file."""
import argparse
import struct

import numpy as np
import torch


def folded(state):
    """Name to weight and bias of every convolution, as float32 arrays."""
    out = {}
    for key, w in state.items():
        if not key.endswith("weight") or w.dim() != 4:
            continue
        if key.endswith(".c.weight"):
            name = key[:-len(".c.weight")]
            g, b = state[name + ".n.weight"], state[name + ".n.bias"]
            m, v = state[name + ".n.running_mean"], state[name + ".n.running_var"]
            k = g / torch.sqrt(v + 1e-5)
            out[name] = (w * k[:, None, None, None]).numpy(), (b - m * k).numpy()
        else:
            name = key[:-len(".weight")]
            out[name] = w.numpy(), state[name + ".bias"].numpy()
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--detector", required=True)
    ap.add_argument("--recogniser", required=True)
    ap.add_argument("--out", required=True)
    a = ap.parse_args()
    with open(a.out, "wb") as f:
        f.write(b"BHN1")
        for prefix, path in (("detector.", a.detector), ("recogniser.", a.recogniser)):
            for name, (w, b) in folded(torch.load(path)).items():
                n = (prefix + name).encode()
                f.write(struct.pack("<H", len(n)) + n + struct.pack("<4H", *w.shape))
                f.write(b.astype("<f2").tobytes() + w.astype("<f2").tobytes())
        f.write(struct.pack("<H", 0))


if __name__ == "__main__":
    main()
