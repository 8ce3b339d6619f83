package sample

import "math"

// drawFault paints a part on the bench, with a tag that carries the plate.
func drawFault(c *canvas, plate sign, seed uint64) Plate {
	c.fill(box(0, 0, Width, Height), fall(0x6d747a, 0x4a5056))
	for y := 30.0; y < Height; y += 46 {
		c.fill(box(0, y, Width, 2), plain(0x000000).thin(0.12)) // the rubber mat
	}
	if seed%2 == 0 {
		brake(c)
	} else {
		damper(c)
	}
	return tag(c, plate)
}

// brake is a disc with grooves and a pad worn down to the metal.
func brake(c *canvas) {
	for i := range 3 {
		c.fill(oval(440, 470, 372+float64(i)*8, 372+float64(i)*8), plain(0x000000).thin(0.12))
	}
	c.fill(oval(430, 450, 360, 360), fall(0xd5d9dc, 0x8e9599))
	for r := 345.0; r > 190; r -= 11 {
		ring(c, 430, 450, r, 2.5, 0x5a6064, 0.45)
	}
	ring(c, 430, 450, 300, 16, 0x8a4a22, 0.35) // rust
	c.fill(oval(430, 450, 178, 178), fall(0x7b8287, 0x4c5256))
	c.fill(oval(430, 450, 74, 74), plain(0x1c1f22))
	for i := range 5 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 5)
		c.fill(oval(430+cos*126, 450+sin*126, 20, 20), plain(0x1c1f22))
	}
	c.push(move(900, 620).then(matrix{0.98, -0.16, 0.16, 0.98, 0, 0}))
	defer c.pop()
	c.fill(round(-262, -64, 540, 200, 40), plain(0x000000).thin(0.25))
	c.fill(round(-270, -80, 540, 190, 40), fall(0x5b6166, 0x33373b))
	c.fill(round(-236, -46, 472, 128, 26), fall(0x8b8f90, 0x63686a)) // bare metal
	c.fill(round(-236, 50, 472, 32, 14), fall(0x3a2f28, 0x241d18))   // what is left of the lining
	for i := range 9 {
		x := -210 + float64(i)*52
		c.fill(from(x, -30).line(x+30, -40).line(x+34, -36).line(x+4, -26), plain(0xe3e6e8).thin(0.6))
	}
	c.fill(round(-70, 110, 140, 10, 4), plain(0xd63d3d))
	c.words("2mm", -62, 176, 62, 0xffffff)
}

func ring(c *canvas, x, y, r, broad float64, rgb uint32, alpha float64) {
	c.fill(append(oval(x, y, r, r), reversed(oval(x, y, r-broad, r-broad))...), plain(rgb).thin(alpha))
}

// damper is a strut that has lost its oil.
func damper(c *canvas) {
	c.push(move(430, 480).then(matrix{0.94, 0.34, -0.34, 0.94, 0, 0}))
	defer c.pop()
	c.fill(round(-70, -430, 170, 880, 60), plain(0x000000).thin(0.22))
	c.fill(round(-16, -450, 32, 320, 10), fall(0xe4e8eb, 0x9aa2a8)) // the rod
	c.fill(round(-60, -20, 120, 450, 24), fall(0x4d555c, 0x22272b))
	c.fill(round(-44, -20, 22, 450, 10), plain(0xffffff).thin(0.12))
	for i := range 8 {
		y := -390 + float64(i)*58
		c.fill(append(oval(0, y, 150, 40), reversed(oval(0, y+4, 122, 22))...), fall(0x2a5aa0, 0x15325f))
	}
	c.fill(oval(0, -446, 120, 34), fall(0x3a3f44, 0x17191c))
	for i, length := range []float64{210, 300, 170, 250, 120} {
		x := -50 + float64(i)*22
		c.fill(round(x, 70, 16, length, 8), fall(0x1a1206, 0x3b2a10).thin(0.85)) // oil
		c.fill(oval(x+8, 70+length, 12, 16), plain(0x3b2a10))
	}
	c.fill(oval(10, 440, 160, 34), plain(0x140e05).thin(0.7))
	c.fill(oval(-20, 432, 60, 10), plain(0xffe7b0).thin(0.18))
}

// tag hangs on a string and names the car.
func tag(c *canvas, plate sign) Plate {
	c.fill(from(700, 180).curve(820, 30, 900, 150).line(896, 156).curve(820, 44, 708, 184), plain(0xe7dcc2))
	c.push(move(985, 215).then(matrix{0.99, 0.07, -0.07, 0.99, 0, 0}))
	defer c.pop()
	c.fill(round(-236, -122, 490, 276, 20), plain(0x000000).thin(0.3))
	c.fill(round(-245, -135, 490, 276, 20), fall(0xfbf4df, 0xefe3c2))
	c.fill(oval(-212, -98, 15, 15), plain(0x4a5056))
	c.words("待修", -168, -66, 54, 0x5c4a2a)
	return plate.draw(c, 0, 40, 400)
}
