package sample

import "math/rand/v2"

// bodies are the colours of cars: light above, shade below.
var bodies = []paint{
	fall(0xf4f5f6, 0xb9bec3), fall(0x42474d, 0x17191c), fall(0xc9ced3, 0x868d94), fall(0xb3262b, 0x6d1216),
	fall(0x2c5b9c, 0x152e55), fall(0x6b5a49, 0x382e25), fall(0x2f6d5a, 0x153a30),
}

// drawCar paints a car from behind or from the front. Its wheels stand on the
// origin; it is a thousand units wide.
func drawCar(c *canvas, plate sign, front bool, random *rand.Rand) Plate {
	body := bodies[random.IntN(len(bodies))]
	for i := range 4 {
		d := float64(i) * 12
		c.fill(oval(0, 4, 540-d, 52-d), plain(0x000000).thin(0.14))
	}
	for _, x := range []float64{-450, 320} {
		c.fill(round(x, -140, 130, 146, 26), fall(0x202225, 0x0d0e10))
		c.fill(round(x+14, -20, 102, 20, 6), plain(0x33373c))
	}
	shell(c, body)
	glass(c, front)
	if front {
		return face(c, plate, body)
	}
	return tail(c, plate, body)
}

// shell is what both ends of a car share: cabin, shoulders, bumper.
func shell(c *canvas, body paint) {
	cabin := from(-440, -420).cubic(-400, -450, -350, -640, -290, -690).curve(-150, -722, 0, -722).mirrored()
	c.fill(cabin, paint{mix(body.top, body.bottom, 0.25), body.bottom})
	low := from(-462, -66).curve(-500, -170, -494, -290).curve(-486, -400, -436, -428).curve(-220, -452, 0, -452).mirrored()
	c.fill(low, body)
	c.fill(from(-486, -300).curve(-240, -318, 0, -318).mirrored().line(486, -296).line(-486, -296), plain(0x000000).thin(0.22))
	c.fill(from(-430, -424).curve(-220, -446, 0, -446).mirrored().line(420, -416).line(-420, -416), plain(0xffffff).thin(0.3))
	bumper := from(-458, -64).curve(-486, -110, -484, -140).curve(-240, -128, 0, -128).mirrored()
	c.fill(bumper, fall(0x2b2e32, 0x141618))
	for _, side := range []float64{-1, 1} {
		c.fill(round(side*466-26, -474, 52, 42, 14), body) // a mirror
	}
}

// glass is the rear window or the windscreen.
func glass(c *canvas, front bool) {
	pane := from(-352, -462).curve(-318, -600, -262, -664).curve(-120, -686, 0, -686).mirrored()
	c.fill(pane, fall(0x51646f, 0x10171c))
	c.fill(from(-250, -655).line(-130, -668).line(-240, -468).line(-335, -468), plain(0xffffff).thin(0.16))
	if front {
		c.fill(round(-44, -676, 88, 26, 10), plain(0x0b0e11)) // the inside mirror
		for _, x := range []float64{-190, 110} {
			c.fill(round(x, -560, 80, 92, 26), plain(0x0b0e11).thin(0.6)) // head-rests
		}
		return
	}
	for i := range 5 {
		y := -630 + float64(i)*32
		c.fill(box(-280-float64(i)*13, y, 560+float64(i)*26, 2), plain(0xa0602c).thin(0.35)) // the heater
	}
	c.fill(round(-60, -706, 120, 12, 6), plain(0xc2161c)) // the third brake light
}

// tail finishes the back: lamps, lid, plate.
func tail(c *canvas, plate sign, body paint) Plate {
	for _, side := range []float64{-1, 1} {
		lamp := from(side*490, -392).curve(side*380, -412, side*282, -392).line(side*300, -330).curve(side*400, -322, side*492, -306)
		c.fill(lamp, fall(0xd9242b, 0x7d0d12))
		c.fill(from(side*476, -378).line(side*350, -388).line(side*352, -366).line(side*478, -352), plain(0xff8d86).thin(0.6))
		c.fill(from(side*330, -386).line(side*296, -384).line(side*308, -340).line(side*336, -340), plain(0xf4f1ea).thin(0.85))
		c.fill(round(side*400-40, -110, 80, 18, 8), plain(0xb3161c)) // reflectors
		c.fill(round(side*330-44, -88, 88, 26, 12), fall(0xc6cbd0, 0x4d5359))
	}
	c.fill(round(-212, -322, 424, 18, 8), fall(0xe6e9ec, 0x7e858c)) // the grip
	c.fill(oval(0, -368, 34, 34), fall(0xe9ecef, 0x8d949b))
	c.fill(oval(0, -368, 22, 22), paint{body.bottom, body.top})
	c.fill(round(-206, -300, 412, 158, 16), plain(0x000000).thin(0.30))
	return plate.draw(c, 0, -226, 336)
}

// face finishes the front: lamps, grille, plate.
func face(c *canvas, plate sign, body paint) Plate {
	for _, side := range []float64{-1, 1} {
		lamp := from(side*488, -390).curve(side*370, -398, side*270, -344).line(side*288, -306).curve(side*400, -300, side*484, -318)
		c.fill(lamp, fall(0xf7fbff, 0x93a3b1))
		c.fill(oval(side*400, -344, 34, 28), fall(0xffffff, 0xb6c6d6))
		c.fill(from(side*484, -386).curve(side*380, -392, side*276, -346).line(side*280, -338).curve(side*380, -380, side*484, -376), plain(0xffffff))
		c.fill(round(side*390-50, -206, 100, 40, 18), fall(0x22262a, 0x0e1012))
		c.fill(oval(side*390, -186, 15, 15), plain(0xe6edf2))
	}
	grille := from(-214, -238).curve(-244, -330, -226, -372).curve(-120, -384, 0, -384).mirrored()
	c.fill(grille, fall(0x2c3035, 0x101214))
	for i := range 5 {
		c.fill(round(-218, -364+float64(i)*25, 436, 7, 3), fall(0xb9c0c7, 0x5c646c))
	}
	c.fill(oval(0, -318, 44, 44), fall(0xf1f3f5, 0x8b929a))
	c.fill(oval(0, -318, 30, 30), paint{body.bottom, body.top})
	return plate.draw(c, 0, -176, 330)
}
