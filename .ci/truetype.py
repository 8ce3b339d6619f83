"""Turns the CFF outlines of a font into TrueType ones: truetype.py FROM TO."""
import sys
from fontTools.ttLib import TTFont, newTable
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
src, dst = sys.argv[1:]
f = TTFont(src, recalcTimestamp=False)
order = f.getGlyphOrder()
glyphs = f.getGlyphSet()
out = {}
for name in order:
    pen = TTGlyphPen(glyphs)
    glyphs[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
    out[name] = pen.glyph()
f["loca"] = newTable("loca")
f["glyf"] = glyf = newTable("glyf")
glyf.glyphOrder, glyf.glyphs = order, out
for tag in ("CFF ", "VORG"):
    if tag in f:
        del f[tag]
glyf.compile(f)
hmtx = f["hmtx"]
for name, g in out.items():
    w, _ = hmtx[name]
    hmtx[name] = (w, getattr(g, "xMin", 0) or 0)
m = f["maxp"]
m.tableVersion = 0x00010000
m.maxZones, m.maxTwilightPoints, m.maxStorage, m.maxFunctionDefs = 1, 0, 0, 0
m.maxInstructionDefs, m.maxStackElements, m.maxSizeOfInstructions = 0, 0, 0
m.maxComponentElements = max([len(g.components) if hasattr(g, "components") else 0 for g in out.values()] + [0])
m.maxPoints = m.maxContours = m.maxCompositePoints = m.maxCompositeContours = m.maxComponentDepth = 0
m.compile(f)
post = f["post"]
post.formatType = 3.0
f.sfntVersion = "\000\001\000\000"
f.save(dst)
