package settlement

import (
	"strconv"
	"strings"
	"time"

	"bihuan/templates"
	"bihuan/workflow"
	"bihuan/workflow/calendar"
)

// Unknown stands for what is not known.
const Unknown = "–"

// Sheet is a settlement list in words.
type Sheet struct {
	Title, Number string
	Draft         bool
	Head          []Pair
	Labor         []Labor    // everything but material
	Material      []Material // apart, as the rules ask
	Sums          []Pair     // by kind of fee
	Gross         string
	Discount      string // empty: none
	Total         string
	Capitals      string
	Warranty      []Warranty
	Rework        string // empty: no return
	Mark          string // beginning of the hash; empty: a draft
}

// Pair is a label and its value.
type Pair struct{ Label, Value string }

// Labor is a row of fees other than material.
type Labor struct{ No, Title, Kind, Hours, Rate, Amount string }

// Material is a row of parts.
type Material struct{ No, Name, Part, Class, Quantity, Price, Amount, Title string }

// Warranty is what is promised for a line.
type Warranty struct{ Title, Label, Promise string }

var kinds = map[workflow.FeeKind]string{workflow.FeeLabor: "工时费", workflow.FeeMaterial: "材料费", workflow.FeeInspection: "检测费",
	workflow.FeeDiagnosis: "维修诊断费", workflow.FeeProcessing: "加工费", workflow.FeeOther: "其他费用"}

var classes = map[workflow.PartClass]string{workflow.ClassOriginal: "原厂配件", workflow.ClassEquivalent: "同质配件", workflow.ClassBrand: "品牌配件",
	workflow.ClassRemade: "再制造件", workflow.ClassRepaired: "修复配件", workflow.ClassCustomers: "客户自带"}

// Of puts a list into words.
func Of(l workflow.SettlementList) Sheet {
	s := Sheet{Title: "机动车维修费用结算清单", Number: l.Number, Draft: !l.Settled(), Head: head(l), Gross: yuan(l.Gross()),
		Total: yuan(l.Total()), Capitals: Capitals(l.Total()), Mark: l.Mark()}
	if l.Discount > 0 {
		s.Discount = yuan(l.Discount)
	}
	if l.ReworkOf != "" {
		s.Rework = "返修,原工单 " + l.ReworkOf
	}
	for _, line := range l.Lines {
		for _, f := range line.Fees {
			addFee(&s, line, f)
		}
		s.Warranty = append(s.Warranty, Warranty{line.Title, known(line.Warranty.Label), promise(line.Warranty)})
	}
	for _, k := range workflow.FeeKinds {
		if sum := l.Sum(k); sum > 0 || k == workflow.FeeLabor || k == workflow.FeeMaterial {
			s.Sums = append(s.Sums, Pair{kinds[k], yuan(sum)})
		}
	}
	return s
}

func addFee(s *Sheet, line workflow.SettlementLine, f workflow.Fee) {
	amount := yuan(f.Amount)
	if line.Free != "" {
		amount = "免费"
	}
	if f.Kind == workflow.FeeMaterial {
		s.Material = append(s.Material, Material{No: strconv.Itoa(len(s.Material) + 1), Name: known(f.Name), Part: known(f.Part),
			Class: known(classes[f.Class]), Quantity: strconv.Itoa(f.Quantity), Price: yuan(f.Price), Amount: amount, Title: line.Title})
		return
	}
	row := Labor{No: strconv.Itoa(len(s.Labor) + 1), Title: line.Title, Kind: kinds[f.Kind], Hours: Unknown, Rate: Unknown, Amount: amount}
	if f.Hours > 0 {
		row.Hours = templates.Hours(f.Hours)
	}
	if f.Rate > 0 {
		row.Rate = yuan(f.Rate)
	}
	s.Labor = append(s.Labor, row)
}

// head are the parties, the car and the dates.
func head(l workflow.SettlementList) []Pair {
	driven := Unknown
	if l.Mileage > 0 {
		driven = strconv.Itoa(l.Mileage) + " 公里"
	}
	return []Pair{
		{"托修方", known(l.Sender)}, {"联系电话", known(l.Phone)},
		{"承修方", strings.TrimSpace(l.Company + " " + l.Store)}, {"经营许可/备案号", known(l.License)},
		{"地址", known(l.Address)}, {"电话", known(l.StorePhone)},
		{"车牌号", known(l.Plate)}, {"车架号(VIN)", known(l.VIN)},
		{"进厂里程", driven}, {"工单号", l.Number},
		{"进厂日期", date(l.ArrivedAt)}, {"出厂日期", date(l.SettledAt)},
		{"结算日期", date(l.SettledAt)}, {"结算人", known(l.SettledBy)},
	}
}

func promise(w workflow.Warranty) string {
	switch {
	case w.Days > 0 && w.Km > 0:
		return strconv.Itoa(w.Days) + " 天或 " + strconv.Itoa(w.Km) + " 公里,先到为准"
	case w.Days > 0:
		return strconv.Itoa(w.Days) + " 天"
	case w.Km > 0:
		return strconv.Itoa(w.Km) + " 公里"
	}
	return Unknown
}

func known(s string) string {
	if s == "" {
		return Unknown
	}
	return s
}

func date(at time.Time) string {
	if at.IsZero() {
		return Unknown
	}
	return at.In(calendar.Shanghai()).Format("2006-01-02")
}

// yuan is an amount with two places, as on a bill.
func yuan(fen int64) string {
	cents := strconv.FormatInt(fen%100, 10)
	if len(cents) == 1 {
		cents = "0" + cents
	}
	return strconv.FormatInt(fen/100, 10) + "." + cents
}
