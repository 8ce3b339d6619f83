package sample

import "math/rand/v2"

// drawWorkshop paints the hall behind a car: wall, lift, floor; or the bright
// bay in which cars are handed over.
func drawWorkshop(c *canvas, bright bool, random *rand.Rand) {
	const horizon = 520
	if bright {
		c.fill(box(0, 0, Width, horizon), fall(0xf3f6f8, 0xd9dfe4))
		c.fill(box(0, horizon, Width, Height-horizon), fall(0xc2c8cc, 0xe4e7e8))
		lamps(c, 0xffffff)
		c.fill(round(410, 60, 460, 96, 14), plain(0x1f8f5f))
		c.words("交车区", 520, 134, 78, 0xffffff)
		c.fill(box(0, 400, Width, 26), plain(0x2a6fd6).thin(0.8))
		return
	}
	wall := []uint32{0x8f979c, 0x9a958a, 0x7f8b93}[random.IntN(3)]
	c.fill(box(0, 0, Width, horizon), paint{mix(shade(wall), shade(0x20242a), 0.45), shade(wall)})
	for x := 40.0 + random.Float64()*60; x < Width; x += 92 {
		c.fill(box(x, 0, 3, horizon), plain(0x000000).thin(0.10)) // panels
	}
	c.fill(box(0, horizon, Width, Height-horizon), fall(0x5c6266, 0x8a8f90))
	c.fill(box(0, horizon-14, Width, 16), plain(0x3a3f44))
	lamps(c, 0xf4fbff)
	cabinet(c, 60+random.Float64()*120)
	lift(c, 190-random.Float64()*60)
	lift(c, 1060+random.Float64()*60)
	lane(c)
}

// lamps hang in a row, with their shine.
func lamps(c *canvas, light uint32) {
	for _, x := range []float64{150, 560, 970} {
		for i := range 5 {
			d := float64(i) * 14
			c.fill(round(x-d, 24-d, 180+2*d, 22+2*d, 30), plain(light).thin(0.07))
		}
		c.fill(round(x, 24, 180, 20, 8), plain(light))
	}
}

// cabinet is a red one for tools.
func cabinet(c *canvas, x float64) {
	c.fill(round(x, 330, 210, 210, 8), fall(0xb23230, 0x7f1f22))
	for i := range 4 {
		y := 346 + float64(i)*46
		c.fill(round(x+10, y, 190, 38, 4), fall(0xc63f3a, 0x9a2c2b))
		c.fill(round(x+70, y+14, 70, 8, 4), plain(0xd9dde0))
	}
}

// lift is one of its posts.
func lift(c *canvas, x float64) {
	c.fill(box(x, 70, 64, 500), fall(0x2b5fa8, 0x1d4379))
	c.fill(box(x+44, 70, 20, 500), plain(0x000000).thin(0.18))
	c.fill(box(x-24, 552, 112, 24), fall(0x27384d, 0x1a2533))
	c.fill(box(x+8, 300, 48, 90), fall(0xf0b429, 0xcf8f15))
}

// lane is the yellow line on the floor.
func lane(c *canvas) {
	c.fill(from(60, Height).line(240, 560).line(262, 560).line(110, Height), plain(0xe6b422).thin(0.75))
	c.fill(from(1220, Height).line(1040, 560).line(1018, 560).line(1170, Height), plain(0xe6b422).thin(0.75))
}
