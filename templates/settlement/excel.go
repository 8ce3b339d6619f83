package settlement

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

const tab = "结算清单"

// book is an Excel file that is being written; the first error stays.
type book struct {
	file *excelize.File
	row  int
	bold int
	wrap int
	num  int
	err  error
}

// Excel is the sheet as a file whose amounts are numbers.
func (s Sheet) Excel() ([]byte, error) {
	b := &book{file: excelize.NewFile(), row: 1}
	b.begin(s)
	for i := 0; i+1 < len(s.Head); i += 2 {
		a, c := s.Head[i], s.Head[i+1]
		b.texts(a.Label, a.Value, "", c.Label, c.Value)
	}
	b.fees(s)
	b.totals(s)
	b.title("四、质量保证(自交车之日起)")
	b.heads("维修项目", "维修类别", "质量保证期")
	for _, w := range s.Warranty {
		b.texts(w.Title, w.Label, w.Promise)
	}
	b.row++
	b.texts("承修方(盖章):", "", "", "托修方(签字):")
	if s.Mark != "" {
		b.texts("校验码", s.Mark)
	}
	if b.err != nil {
		return nil, fmt.Errorf("settlement: Excel: %w", b.err)
	}
	out, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("settlement: Excel: %w", err)
	}
	return out.Bytes(), b.file.Close()
}

func (b *book) begin(s Sheet) {
	b.keep(b.file.SetSheetName("Sheet1", tab))
	// An apostrophe or a formula is never read out of somebody's words: all texts
	// are set as strings, and stay strings.
	b.bold = b.style(&excelize.Style{Font: &excelize.Font{Bold: true}})
	b.wrap = b.style(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.num = b.style(&excelize.Style{NumFmt: 2})
	paper, fit, tall := 9, 1, 0 // A4, one page wide
	b.keep(b.file.SetPageLayout(tab, &excelize.PageLayoutOptions{Size: &paper, FitToWidth: &fit, FitToHeight: &tall}))
	yes := true
	b.keep(b.file.SetSheetProps(tab, &excelize.SheetPropsOptions{FitToPage: &yes}))
	for col, wide := range map[string]float64{"A": 22, "B": 24, "C": 22, "D": 16, "E": 20, "F": 14, "G": 14} {
		b.keep(b.file.SetColWidth(tab, col, col, wide))
	}
	b.title(s.Title)
	if s.Draft {
		b.texts("未结算,仅供核对")
	}
	if s.Rework != "" {
		b.texts(s.Rework)
	}
}

func (b *book) fees(s Sheet) {
	b.title("一、工时费及其他费用")
	b.heads("序号", "维修项目", "费用类别", "工时", "单价(元)", "金额(元)")
	for _, r := range s.Labor {
		b.texts(r.No, r.Title, r.Kind)
		b.numbers(4, r.Hours, r.Rate, r.Amount)
	}
	b.title("二、材料费")
	b.heads("序号", "配件名称", "配件编号", "质量类别", "数量", "单价(元)", "金额(元)")
	for _, r := range s.Material {
		b.texts(r.No, r.Name, r.Part, r.Class)
		b.numbers(5, r.Quantity, r.Price, r.Amount)
	}
}

func (b *book) totals(s Sheet) {
	b.title("三、合计")
	pairs := s.Sums
	if s.Discount != "" {
		pairs = append(slices.Clip(pairs), Pair{"合计", s.Gross}, Pair{"优惠", "-" + s.Discount})
	}
	for _, x := range append(slices.Clip(pairs), Pair{"应付总额", s.Total}) {
		b.texts(x.Label + "(元)")
		b.numbers(2, x.Value)
	}
	b.texts("人民币(大写)", s.Capitals)
}

func (b *book) title(s string) {
	if b.row > 1 {
		b.row++
	}
	b.heads(s)
}

func (b *book) heads(list ...string) {
	b.texts(list...)
	b.keep(b.file.SetCellStyle(tab, b.cell(1, b.row-1), b.cell(len(list), b.row-1), b.bold))
}

// texts writes a row of strings.
func (b *book) texts(list ...string) {
	for i, s := range list {
		b.keep(b.file.SetCellStr(tab, b.cell(i+1, b.row), s))
	}
	b.keep(b.file.SetCellStyle(tab, b.cell(1, b.row), b.cell(len(list), b.row), b.wrap))
	b.row++
}

// numbers writes into the row before, from a column on; what is none stays words.
func (b *book) numbers(column int, list ...string) {
	for i, s := range list {
		at := b.cell(column+i, b.row-1)
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			b.keep(b.file.SetCellFloat(tab, at, n, -1, 64))
			b.keep(b.file.SetCellStyle(tab, at, at, b.num))
			continue
		}
		b.keep(b.file.SetCellStr(tab, at, s))
	}
}

func (b *book) cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	b.keep(err)
	return name
}

func (b *book) style(s *excelize.Style) int {
	id, err := b.file.NewStyle(s)
	b.keep(err)
	return id
}

func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}
