package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds every wait for something to appear on the page.
const patience = 30 * time.Second

// browser is a Chromium with one page, used by mouse and keyboard.
type browser struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // chromedp keeps the page in it
	home string          // host of the page; nothing else may be asked

	mu    sync.Mutex
	wrong []string // what the console complained of, and requests that went elsewhere
}

// openBrowser shows url in a fresh Chromium without a window.
func openBrowser(t *testing.T, address string) *browser {
	t.Helper()
	path := chromium()
	if path == "" {
		t.Skip("no Chromium on this machine; on Debian: apt-get install chromium")
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, home: u.Host}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), flags(t, path)...)
	ctx, closePage := chromedp.NewContext(alloc)
	t.Cleanup(func() { closePage(); stop() })
	b.ctx = ctx
	if err := chromedp.Listen(ctx, b.watch); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	b.window(1600, 900, 1)
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{})
		return err
	}), chromedp.Navigate(address))
	return b
}

// chromium is the browser's program, or nothing.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// flags start the browser without a past, and without calls of its own.
func flags(t *testing.T, path string) []chromedp.ExecAllocatorOption {
	t.Helper()
	return append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU,
		chromedp.Flag("headless", "new"),
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // it refuses to run as root
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("force-prefers-reduced-motion", true), // pictures show nothing half-way
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "zh-CN"),
	)
}

// watch notes what must not happen.
func (b *browser) watch(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.complain("exception: %s", ev.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complain("console %s", ev.Type)
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || ev.Entry.Level == log.EntryLevelWarning {
			b.complain("%s: %s %s", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(ev.Request.URL); err != nil || u.Scheme != "data" && u.Scheme != "blob" && u.Host != b.home {
			b.complain("asked %s", ev.Request.URL)
		}
	}
}

func (b *browser) complain(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// clean checks that the page behaved so far.
func (b *browser) clean() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.wrong {
		b.t.Errorf("the page: %s", w)
	}
	b.wrong = nil
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// window gives the page this many CSS pixels, drawn with scale device pixels each.
func (b *browser) window(width, height int64, scale float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale})
		return err
	}))
}

// eval is the value of a JavaScript expression.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for a JavaScript expression to be true; what says it in words.
func (b *browser) until(expression, what string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience+time.Second)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(patience)))
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", what, err, eval[string](b, `[...document.querySelectorAll(".phone")].map(p => p.ariaLabel + "\n" + (p.querySelector(".chat")?.innerText || "")).join("\n\n")`))
	}
}

// click clicks what the JavaScript expression names, where a person would.
func (b *browser) click(expression, what string) {
	b.t.Helper()
	b.until(expression, what)
	b.do(chromedp.Click(chromedp.JSPath(expression), chromedp.NodeVisible))
}

// typed writes words into whatever has the focus, as an input method does.
func (b *browser) typed(words string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: words})
		return err
	}))
}

// enter strikes the Enter key on a field that takes it as its own: without the
// character that chromedp would add.
func (b *browser) enter() {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, stroke := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
			if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: stroke,
				Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// key strikes a key on whatever has the focus.
func (b *browser) key(k string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(k))
}

// picture writes what the window shows, or the part with this CSS selector.
func (b *browser) picture(file, selector string) {
	b.t.Helper()
	p := page.CaptureScreenshotParams{}
	if selector != "" {
		box := eval[[]float64](b, `(() => { const r = document.querySelector(`+js(selector)+`).getBoundingClientRect(); return [r.x, r.y, r.width, r.height] })()`)
		p.Clip = &page.Viewport{X: box[0] - 12, Y: box[1] - 12, Width: box[2] + 24, Height: box[3] + 24, Scale: 1}
	}
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, p)
	if err != nil {
		b.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, paletted(img)); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// paletted is the picture in its 256 most frequent colours, a third of the size.
func paletted(img image.Image) image.Image {
	area := img.Bounds()
	count := map[color.RGBA]int{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			count[coarse(img.At(x, y))]++
		}
	}
	often := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int { return count[b] - count[a] })
	var colours color.Palette
	for _, c := range often[:min(256, len(often))] {
		colours = append(colours, c)
	}
	index := map[color.RGBA]uint8{}
	out := image.NewPaletted(area, colours)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := coarse(img.At(x, y))
			i, ok := index[c]
			if !ok {
				i = uint8(colours.Index(c))
				index[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out
}

// coarse keeps the grey of paper and ink apart and not much more.
func coarse(c color.Color) color.RGBA {
	r, g, b, _ := c.RGBA()
	fine := func(v uint32) uint8 { return uint8(v>>8) &^ 1 }
	return color.RGBA{fine(r) | 1, fine(g) | 1, fine(b) | 1, 255}
}

// js quotes a string for an expression.
func js(s string) string { return string(encode(s)) }
