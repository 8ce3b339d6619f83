package chat

import (
	"regexp"
	"strings"

	"bihuan/workflow/unit"
)

var (
	// settlementWord is what people call the list.
	settlementWord = regexp.MustCompile(`结算(?:清单|明细|单)`)
	// wishing are the words around it that say no more than that it is wanted.
	wishing = regexp.MustCompile(`^(?:请|麻烦|帮我|帮忙|给我|我要|我想|再|打印|打出来|打|导出|下载|调出|查看|查|看看|看|发给我|发我|发|出|要|开|一下|下|` +
		`一份|一张|份|张|出来|的|呢|在哪里|在哪儿|在哪|(?i:pdf|excel)|[ ,.。!?~:])`)
)

// aboutSettlement reads a wish for the settlement list, with the ticket on either
// side of the word: 打印 0005 的结算清单, 结算单 浙A12345. Alone it means the
// current ticket. Whatever says more is no wish: 先别打结算单.
func aboutSettlement(t string) (ref unit.Ref, ok bool) {
	at := settlementWord.FindStringIndex(t)
	if at == nil {
		return unit.Ref{}, false
	}
	before, named, ok := aroundList(t[:at[0]])
	after, too, fine := aroundList(t[at[1]:])
	switch {
	case !ok || !fine || named && too:
		return unit.Ref{}, false
	case named:
		return before, true
	case too:
		return after, true
	}
	return unit.Ref{Current: true}, true
}

// aroundList takes a ticket's name and wishing words off a text; nothing may be
// left.
func aroundList(t string) (ref unit.Ref, named, ok bool) {
	for t != "" {
		if w := wishing.FindString(t); w != "" {
			t = t[len(w):]
			continue
		}
		found, rest, is := opening(t)
		if !is || named {
			return unit.Ref{}, false, false
		}
		ref, named, t = found, true, strings.TrimSpace(rest)
	}
	return ref, named, true
}
