package chat

import (
	"regexp"
	"strconv"
	"strings"

	"bihuan/bot"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// shelfWords are what people type about their store's shelves.
var shelfWords = map[string]string{
	"库存": workflow.ActStock, "查库存": workflow.ActStock, "入库": workflow.ActStockIn, "盘点": workflow.ActStockTake,
}

var (
	// A part number has a digit or Latin letter: 库存不对 is no question for one.
	shelfText = regexp.MustCompile(`^(查?库存|入库|盘点)(?:[ :,]*([\p{Han}]{0,4}[ ]?[A-Za-z0-9].*))?$`)
	// shelfCount ends what follows the word: 4, ×4, 4个, -1.
	shelfCount = regexp.MustCompile(`^[×xX*]?([+-]?\d+)[个只套件条片支瓶]?$`)
)

// shelf plans 『库存 04465-02220』, 『入库 04465-02220 4』 and 『盘点 04465-02220 0』.
func (h *Handler) shelf(in bot.Inbound, t string) (*plan, bool) {
	m := shelfText.FindStringSubmatch(t)
	if m == nil {
		return nil, false
	}
	c := workflow.Command{Action: shelfWords[m[1]], Args: counted(m[2], shelfWords[m[1]] != workflow.ActStock)}
	return h.presence(in, func(*unit.Loaded) (workflow.Command, error) { return c, nil }), true
}

// counted reads a part number, which may hold blanks, and where a figure is wanted
// the one behind it: Value is set if there is one, Text is as it was typed.
func counted(rest string, figure bool) workflow.Args {
	var out workflow.Args
	fields := strings.Fields(strings.TrimRight(rest, " ,.。"))
	if n := len(fields); figure && n > 1 {
		out.Text = fields[n-1]
		if m := shelfCount.FindStringSubmatch(out.Text); m != nil {
			out.Count, _ = strconv.Atoi(m[1]) // one that is out of range is the largest there is
			out.Value, fields = m[1], fields[:n-1]
		}
	}
	if no := strings.Join(fields, " "); no != "" {
		out.Parts = []string{no}
	}
	return out
}
