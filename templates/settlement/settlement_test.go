package settlement

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"bihuan/workflow"
)

var look = flag.String("look", "", "folder for files to look at")

func list(lines int) workflow.SettlementList {
	l := workflow.SettlementList{Number: "HZ20260310-0001", Plate: "浙A·12345", VIN: "LSVAA49J132047371", Mileage: 52300, Sender: "王先生",
		Phone: "138****5678", Company: "示范汽修连锁", Store: "西湖店", License: "浙交运管许可 330106-0001", Address: "杭州市西湖区示范路 1 号",
		StorePhone: "0571-0000 0001", ArrivedAt: time.Date(2026, 3, 10, 1, 0, 0, 0, time.UTC), SettledAt: time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC),
		SettledBy: "周敏", QuoteVersion: 2, Discount: 2000, Hash: "0123456789abcdef0123"}
	for i := range lines {
		w := workflow.Warranty{Days: 10, Km: 2000, Label: "小修/专项"}
		l.Lines = append(l.Lines, workflow.SettlementLine{ID: i + 1, Title: "换前刹车片" + strconv.Itoa(i+1), Amount: 62000, Warranty: w, Fees: []workflow.Fee{
			{Kind: workflow.FeeLabor, Hours: 25, Rate: 12000, Amount: 30000},
			{Kind: workflow.FeeMaterial, Part: "04465-02220", Name: "前刹车片", Class: workflow.ClassOriginal, Quantity: 1, Price: 32000, Amount: 32000}}})
	}
	return l
}

func lists() map[string]workflow.SettlementList {
	bare := list(1)
	bare.VIN, bare.Mileage, bare.License, bare.Address, bare.Hash, bare.SettledAt, bare.Discount = "", 0, "", "", "", time.Time{}, 0
	bare.Lines[0].Fees = []workflow.Fee{{Kind: workflow.FeeLabor, Amount: 62000}}
	huge := list(2)
	huge.Sender = strings.Repeat("𠮷爨", 60) + "😀\u202e<b>=1+1"
	huge.Lines[0].Title = strings.Repeat("更换左前减震器总成及上座", 12)
	huge.Lines[1].Title = "=HYPERLINK(\"http://example.org\")"
	free := list(1)
	free.ReworkOf, free.Lines[0].Free, free.Lines[0].Amount, free.Discount = "HZ20260301-0007", "HZ20260301-0007", 0, 0
	free.Lines[0].Fees[0].Amount, free.Lines[0].Fees[1].Amount = 0, 0
	return map[string]workflow.SettlementList{"usual": list(3), "bare": bare, "hundred": list(100), "huge": huge, "free": free, "empty": list(0)}
}

func TestCapitals(t *testing.T) {
	for fen, want := range map[int64]string{0: "零元整", 5: "伍分", 30: "叁角整", 100: "壹元整", 48000: "肆佰捌拾元整", 100530: "壹仟零伍元叁角整",
		100503: "壹仟零伍元零叁分", 1_000_000: "壹万元整", 10_001_000: "壹拾万零壹拾元整", 1_020_000_00: "壹佰零贰万元整", 12_345_678_90: "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整",
		100_000_000_00: "壹亿元整", 100_000_001_00: "壹亿零壹元整", 1_000_500_00: "壹佰万零伍佰元整"} {
		if got := Capitals(fen); got != want {
			t.Errorf("%d: got %s, want %s", fen, got, want)
		}
	}
}

// The same list gives the same bytes, today and after a restart.
func TestSameListSameBytes(t *testing.T) {
	for name, l := range lists() {
		var before [2][]byte
		for range 3 {
			pdf, err := Of(l).PDF()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			xlsx, err := Of(l).Excel()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if before[0] != nil && (!bytes.Equal(before[0], pdf) || !bytes.Equal(before[1], xlsx)) {
				t.Errorf("%s: other bytes", name)
			}
			before = [2][]byte{pdf, xlsx}
		}
		if !bytes.HasPrefix(before[0], []byte("%PDF-")) || len(before[0]) > 400_000 {
			t.Errorf("%s: PDF of %d bytes", name, len(before[0]))
		}
		if *look != "" {
			_ = os.WriteFile(filepath.Join(*look, name+".pdf"), before[0], 0o600)
			_ = os.WriteFile(filepath.Join(*look, name+".xlsx"), before[1], 0o600)
		}
	}
}

// What a reader finds in the Excel file: words as words, money as numbers, and
// nothing that is computed.
func TestExcelIsRead(t *testing.T) {
	for name, l := range lists() {
		content, err := Of(l).Excel()
		if err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(tab)
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for r, row := range rows {
			for c, v := range row {
				all += v + "|"
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, _ := f.GetCellFormula(tab, at); formula != "" {
					t.Errorf("%s %s: formula %q", name, at, formula)
				}
			}
		}
		for _, want := range []string{"机动车维修费用结算清单", l.Number, "承修方", "应付总额(元)", Of(l).Capitals, strconv.FormatFloat(float64(l.Total())/100, 'f', 2, 64)} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the file lacks %q", name, want)
			}
		}
	}
}

// What is not known says so, and does not look as if it were.
func TestUnknownIsShown(t *testing.T) {
	s := Of(lists()["bare"])
	got := map[string]string{}
	for _, p := range s.Head {
		got[p.Label] = p.Value
	}
	for _, label := range []string{"车架号(VIN)", "进厂里程", "经营许可/备案号", "地址", "出厂日期", "结算日期"} {
		if got[label] != Unknown {
			t.Errorf("%s: got %q", label, got[label])
		}
	}
	if s.Labor[0].Hours != Unknown || s.Labor[0].Rate != Unknown || !s.Draft {
		t.Errorf("got %+v", s.Labor[0])
	}
}
