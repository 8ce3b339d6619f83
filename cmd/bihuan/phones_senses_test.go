package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"bihuan/bot/photo"
	"bihuan/bot/simulator/sample"
)

// sheet is the sheet that lies over somebody's chat.
func sheet(name string) string { return phone(name) + `.querySelector(".sheet")` }

// inSheet is a button in it, by the name that a screen reader says.
func inSheet(name, label string) string {
	return `[...` + sheet(name) + `.querySelectorAll("button, .pick")].find(b => (b.ariaLabel || b.innerText.trim()) === ` + js(label) + `)`
}

// attaches opens what the plus sign of somebody's phone offers.
func (v visitor) attaches(name, label string) {
	v.t.Helper()
	v.click(phone(name)+`.querySelector(".more")`, name+"'s +")
	v.click(`[...`+phone(name)+`.querySelectorAll(".attach button")].find(b => b.innerText.trim() === `+js(label)+`)`, label)
	v.until(sheet(name), "the sheet for "+label)
}

// photographs sends a drawn photo from somebody's phone.
func (v visitor) photographs(name, label string) {
	v.t.Helper()
	v.attaches(name, "照片")
	v.click(inSheet(name, "发样例照片："+label), label)
	v.loaded(name, "the photo in the chat")
}

// loaded waits until the newest photo of a chat is drawn.
func (v visitor) loaded(name, what string) {
	v.t.Helper()
	v.until(`(i => i && i.complete && i.naturalWidth > 0)([...`+phone(name)+`.querySelectorAll(".line.me .photo img")].at(-1))`, what)
}

// Photos and voices go from a phone: drawn ones, own files, typed speech.
func TestPhonesSenses(t *testing.T) {
	s := begin(t)
	t.Cleanup(func() { s.meanwhile() }) // the stories tell what else comes
	v := visitor{openBrowser(t, s.demo.ready.Phones)}
	v.until(`document.querySelectorAll(".phone").length === 5`, "five phones")
	v.click(`document.getElementById("guide-open")`, "the guide's button")
	v.types(desk, "登记 浙A12345 王先生 13800001234 刹车异响 下午5点前要")
	v.presses(lead, "张伟")
	v.presses(zhang, "接单")
	v.settled(zhang, "浙A·12345 已接单", "已接单")
	for _, chapter := range []func(visitor){sendsSample, sendsOwnPhoto, speaks, enlarges, isUnderstood, scans, sensesNarrow} {
		chapter(v)
		v.clean()
	}
}

func sendsSample(v visitor) {
	v.attaches(zhang, "照片")
	v.until(sheet(zhang)+`.querySelector("input").value === "浙A·12345"`, "the plate of his ticket")
	v.until(`[...`+sheet(zhang)+`.querySelectorAll("img")].every(i => i.complete && i.naturalWidth === 240)`, "five drawn photos")
	v.shows("photos", "")
	v.click(inSheet(zhang, "发样例照片：故障件"), "the faulty part")
	v.loaded(zhang, "the photo in the chat")
	v.until(`!`+sheet(zhang), "the sheet goes")
}

func sendsOwnPhoto(v visitor) {
	font, err := photo.Font()
	if err != nil {
		v.t.Fatal(err)
	}
	file, err := sample.New(font).Draw(sample.Order{Kind: sample.Finished, Plates: []string{"浙A12345"}, Seed: 4})
	if err != nil {
		v.t.Fatal(err)
	}
	path := filepath.Join(v.t.TempDir(), "own.jpg")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		v.t.Fatal(err)
	}
	before := eval[int](v.browser, phone(zhang)+`.querySelectorAll(".photo").length`)
	v.attaches(zhang, "照片")
	v.do(chromedp.SetUploadFiles(chromedp.JSPath(sheet(zhang)+`.querySelector(".samples input")`), []string{path}, chromedp.NodeReady))
	v.until(sheet(zhang)+`.querySelector(".chosen img")?.naturalWidth === 1280`, "the photo that was chosen")
	v.click(sheet(zhang)+`.querySelector(".chosen input")`, "the plate on it")
	v.typed("浙A12345")
	v.key(kb.Enter)
	v.until(phone(zhang)+`.querySelectorAll(".photo").length === `+strconv.Itoa(before+1), "one photo more")
	v.loaded(zhang, "the photo in the chat")
}

func speaks(v visitor) {
	const words = "左后减震漏油，换总成一千二"
	v.attaches(zhang, "语音")
	v.typed(words)
	v.click(inSheet(zhang, "发送"), "发送")
	bubble := `[...` + phone(zhang) + `.querySelectorAll(".line.me .voice")].at(-1)`
	v.until(bubble+`?.innerText.includes("4″")`, "a voice of four seconds")
	v.until(`!`+bubble+`.innerText.includes(`+js(words)+`)`, "its words are folded")
	v.click(bubble+`.querySelector("button")`, "the voice")
	v.until(bubble+`.innerText.includes(`+js(words)+`)`, "its words")

	v.attaches(zhang, "语音")
	v.click(inSheet(zhang, "发送"), "发送")
	v.until(sheet(zhang)+`.innerText.includes("先写一句话，或者录一段")`, "nothing was said")
	v.key(kb.Escape)
	v.until(`!`+sheet(zhang)+` && document.activeElement.matches(".more")`, "Escape closes the sheet")
}

func enlarges(v visitor) {
	v.click(`[...`+phone(zhang)+`.querySelectorAll(".photo")].at(-1)`, "the photo")
	v.until(`document.getElementById("viewer").open && document.querySelector("#viewer img").naturalWidth === 1280`, "the photo, large")
	v.key(kb.Escape)
	v.until(`!document.getElementById("viewer").open`, "Escape closes it")
}

// isUnderstood: the photos are taken in, the voice is read back.
func isUnderstood(v visitor) {
	v.sees(zhang, "收到", "听到", "「左后减震漏油，换总成一千二」")
	v.until(button(zhang, "对"), "the card that reads back")
	v.shows("senses", zhang)
}

// scans: the customer's phone reads the code of the slip and shows the page.
func scans(v visitor) {
	v.t.Helper()
	eval[bool](v.browser, `(list => { list.value = "@customer"; return list.dispatchEvent(new Event("change")) })(document.getElementById("add"))`)
	v.click(phone("客户")+`.querySelector(".link")`, "the slip that the desk could print")
	frame := phone("客户") + `.querySelector("iframe")?.contentDocument?`
	v.until(frame+`.body?.innerText.includes("技师正在检查您的车") || `+frame+`.body?.innerText.includes("已登记")`, "the customer's page")
	v.until(frame+`.body?.innerText.includes("**345")`, "the plate, masked")
	v.shows("customer", "客户")
	eval[bool](v.browser, `(page => { page.querySelector("#words").value = "能不能快一点"; page.querySelector("form").requestSubmit(); return true })(`+strings.TrimSuffix(frame, "?")+`)`)
	v.sees(advisor, "能不能快一点")
	v.until(frame+`.body?.innerText.includes("能不能快一点")`, "his own question")
}

// sensesNarrow: the sheets on a real phone.
func sensesNarrow(v visitor) {
	v.window(390, 844, 1)
	v.attaches(desk, "照片")
	v.until(`[...`+sheet(desk)+`.querySelectorAll("img")].every(i => i.complete && i.naturalWidth === 240)`, "five drawn photos")
	v.until(`document.documentElement.scrollWidth <= 390`, "nothing sticks out")
	v.until(`(r => r.left >= 0 && r.right <= 390 && r.bottom <= 844)(`+sheet(desk)+`.getBoundingClientRect())`, "the sheet fits")
	v.key(kb.Escape)
}
