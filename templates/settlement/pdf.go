package settlement

import (
	"bytes"
	_ "embed" // the font
	"fmt"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"
)

// fontData is Noto Sans CJK SC Regular with the characters of GB 2312, Latin-1 and
// given names, its outlines as TrueType: the PDF writer reads no others. `make font`
// made it; OFL.txt is its licence.
//
//go:embed font/NotoSansCJKsc-Regular-subset.ttf
var fontData []byte

var parsedFont = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(fontData) })

const (
	face      = "noto"
	pageWidth = 210.0 // mm, A4
	margin    = 15.0
	bottom    = 18.0
	width     = pageWidth - 2*margin
	lineHigh  = 5.2 // mm of a row's line
	pad       = 1.0
)

// The widths of the tables' columns, in mm; each adds up to width.
var (
	laborColumns    = []column{{"序号", 11, "C"}, {"维修项目", 75, "L"}, {"费用类别", 26, "L"}, {"工时", 16, "R"}, {"单价(元)", 24, "R"}, {"金额(元)", 28, "R"}}
	materialColumns = []column{{"序号", 11, "C"}, {"配件名称", 41, "L"}, {"配件编号", 38, "L"}, {"质量类别", 22, "L"}, {"数量", 13, "R"}, {"单价(元)", 25, "R"}, {"金额(元)", 30, "R"}}
	warrantyColumns = []column{{"维修项目", 76, "L"}, {"维修类别", 40, "L"}, {"质量保证期(自交车之日起)", 64, "L"}}
	headColumns     = []column{{"", 28, "L"}, {"", 62, "L"}, {"", 34, "L"}, {"", 56, "L"}}
)

type column struct {
	title string
	width float64
	align string
}

// paper is a PDF that is being written.
type paper struct {
	pdf  *fpdf.Fpdf
	font *sfnt.Font
	buf  sfnt.Buffer
}

// PDF is the sheet on A4.
func (s Sheet) PDF() ([]byte, error) {
	font, err := parsedFont()
	if err != nil {
		return nil, fmt.Errorf("settlement: font: %w", err)
	}
	p := &paper{pdf: fpdf.New("P", "mm", "A4", ""), font: font}
	p.begin(s)
	p.head(s)
	p.fees(s)
	p.totals(s)
	p.promises(s)
	p.signatures()
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("settlement: PDF: %w", err)
	}
	return out.Bytes(), nil
}

// begin sets what would otherwise differ from run to run.
func (p *paper) begin(s Sheet) {
	f := p.pdf
	f.SetCatalogSort(true)
	fixed := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.SetCreationDate(fixed)
	f.SetModificationDate(fixed)
	f.SetTitle(s.Title+" "+s.Number, true)
	f.SetLang("zh-CN")
	f.AddUTF8FontFromBytes(face, "", fontData)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, bottom)
	f.AliasNbPages("{pages}")
	f.SetFooterFunc(func() {
		f.SetY(-12)
		p.size(8)
		foot := s.Number
		if s.Mark != "" {
			foot += "  校验码 " + s.Mark
		}
		f.CellFormat(width*2/3, 5, foot, "", 0, "L", false, 0, "")
		f.CellFormat(width/3, 5, fmt.Sprintf("第 %d 页,共 {pages} 页", f.PageNo()), "", 0, "R", false, 0, "")
	})
	f.AddPage()
}

func (p *paper) size(points float64) { p.pdf.SetFont(face, "", points) }

func (p *paper) head(s Sheet) {
	p.size(18)
	p.pdf.CellFormat(width, 11, s.Title, "", 1, "C", false, 0, "")
	p.size(9)
	if s.Draft {
		p.pdf.CellFormat(width, 5, "未结算,仅供核对", "", 1, "C", false, 0, "")
	}
	if s.Rework != "" {
		p.pdf.CellFormat(width, 5, s.Rework, "", 1, "C", false, 0, "")
	}
	p.pdf.Ln(2)
	for i := 0; i+1 < len(s.Head); i += 2 {
		a, b := s.Head[i], s.Head[i+1]
		p.row(headColumns, []string{a.Label, a.Value, b.Label, b.Value}, nil)
	}
}

func (p *paper) fees(s Sheet) {
	p.section("一、工时费及其他费用")
	p.titles(laborColumns)
	for _, r := range s.Labor {
		p.row(laborColumns, []string{r.No, r.Title, r.Kind, r.Hours, r.Rate, r.Amount}, laborColumns)
	}
	p.section("二、材料费")
	p.titles(materialColumns)
	for _, r := range s.Material {
		p.row(materialColumns, []string{r.No, r.Name, r.Part, r.Class, r.Quantity, r.Price, r.Amount}, materialColumns)
	}
	if len(s.Material) == 0 {
		p.row(materialColumns, []string{"", Unknown, "", "", "", "", "0.00"}, nil)
	}
}

func (p *paper) totals(s Sheet) {
	p.section("三、合计")
	two := []column{{"", width - 40, "R"}, {"", 40, "R"}}
	for _, x := range s.Sums {
		p.row(two, []string{x.Label + "(元)", x.Value}, nil)
	}
	if s.Discount != "" {
		p.row(two, []string{"合计(元)", s.Gross}, nil)
		p.row(two, []string{"优惠(元)", "-" + s.Discount}, nil)
	}
	p.row(two, []string{"应付总额(元)", s.Total}, nil)
	p.row([]column{{"", 40, "L"}, {"", width - 40, "L"}}, []string{"人民币(大写)", s.Capitals}, nil)
}

func (p *paper) promises(s Sheet) {
	p.section("四、质量保证")
	p.titles(warrantyColumns)
	for _, w := range s.Warranty {
		p.row(warrantyColumns, []string{w.Title, w.Label, w.Promise}, warrantyColumns)
	}
}

func (p *paper) signatures() {
	f := p.pdf
	const high = 24.0
	p.room(high + 6)
	f.Ln(4)
	x, y := f.GetXY()
	p.size(9)
	for i, who := range []string{"承修方(盖章):", "托修方(签字):"} {
		f.Rect(x+float64(i)*width/2, y, width/2, high, "D")
		f.SetXY(x+float64(i)*width/2+2, y+2)
		f.CellFormat(width/2-4, 5, who, "", 0, "L", false, 0, "")
		f.SetXY(x+float64(i)*width/2+2, y+high-7)
		f.CellFormat(width/2-4, 5, "日期:    年    月    日", "", 0, "L", false, 0, "")
	}
	f.SetXY(x, y+high)
}

func (p *paper) section(title string) {
	p.room(3 * lineHigh)
	p.pdf.Ln(2.5)
	p.size(10.5)
	p.pdf.CellFormat(width, 7, title, "", 1, "L", false, 0, "")
}

func (p *paper) titles(columns []column) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.title
	}
	p.pdf.SetFillColor(236, 239, 237)
	p.draw(columns, names, true)
}

// row draws a row on this page or the next, where the table's titles come first.
func (p *paper) row(columns []column, cells []string, again []column) {
	p.size(9)
	high := 1
	for i, c := range columns {
		high = max(high, len(p.wrap(cells[i], c.width-2*pad)))
	}
	if p.room(float64(high)*lineHigh+2*pad) && again != nil {
		p.titles(again)
	}
	p.draw(columns, cells, false)
}

// room goes to the next page if so many mm are not left; true: it did.
func (p *paper) room(high float64) bool {
	_, pageHigh := p.pdf.GetPageSize()
	if p.pdf.GetY()+high <= pageHigh-bottom {
		return false
	}
	p.pdf.AddPage()
	return true
}

func (p *paper) draw(columns []column, cells []string, fill bool) {
	f := p.pdf
	p.size(9)
	texts, high := make([][]string, len(columns)), 1
	for i, c := range columns {
		texts[i] = p.wrap(cells[i], c.width-2*pad)
		high = max(high, len(texts[i]))
	}
	x, y := f.GetXY()
	tall := float64(high)*lineHigh + 2*pad
	for i, c := range columns {
		style := "D"
		if fill {
			style = "FD"
		}
		f.Rect(x, y, c.width, tall, style)
		for n, t := range texts[i] {
			f.SetXY(x, y+pad+float64(n)*lineHigh)
			f.CellFormat(c.width, lineHigh, t, "", 0, c.align, false, 0, "")
		}
		x += c.width
	}
	f.SetXY(margin, y+tall)
}

// maxWrapped bounds the lines of one cell; the rest is cut.
const maxWrapped = 8

// wrap breaks a text after any character. What the font does not have is a box.
func (p *paper) wrap(s string, wide float64) []string {
	var out []string
	var line strings.Builder
	used := 0.0
	for _, r := range s {
		if g, err := p.font.GlyphIndex(&p.buf, r); err != nil || g == 0 {
			r = '□'
		}
		w := p.pdf.GetStringWidth(string(r))
		if used+w > wide && line.Len() > 0 {
			if len(out) == maxWrapped-1 {
				line.WriteString("…")
				break
			}
			out = append(out, line.String())
			line.Reset()
			used = 0
		}
		line.WriteRune(r)
		used += w
	}
	return append(out, line.String())
}
