package storage

import "fmt"

// Problem is what Verify found wrong.
type Problem string

// The problems.
const (
	// EventChanged is an event that does not fit its hash, its predecessor or
	// an anchor: changed, swapped, or written past the chain.
	EventChanged Problem = "event_changed"
	// EventMissing is an event that is not there although others prove it.
	EventMissing Problem = "event_missing"
	// EventUnchained is an event after the last one that its ticket knows.
	EventUnchained Problem = "event_unchained"
	// EventUnreadable is an event that its key does not open.
	EventUnreadable Problem = "event_unreadable"
	// TicketVanished is a ticket that is not there although its number was
	// drawn, an anchor signed it or its events remain.
	TicketVanished Problem = "ticket_vanished"
	// TicketChanged is a row that does not fit its events or its sealed state.
	TicketChanged Problem = "ticket_changed"
	// AnchorChanged and AnchorMissing concern the anchors themselves.
	AnchorChanged Problem = "anchor_changed"
	// AnchorMissing is an anchor that the next one, or the company, names.
	AnchorMissing Problem = "anchor_missing"
)

// Finding is one fault.
type Finding struct {
	Problem Problem
	Ticket  string // number, if one is concerned
	Seq     int64  // of the event, if one is concerned
	Anchor  int64  // number of the anchor, if one is concerned
}

// Verified counts what Verify has seen.
type Verified struct {
	Tickets, Events, Anchors, Findings int
}

// String says it in one line.
func (f Finding) String() string {
	what := map[Problem]string{
		EventChanged:    "内容与哈希链不符（被改动、调换或补写）",
		EventMissing:    "缺失",
		EventUnchained:  "在工单的最后一条事件之后多出来",
		EventUnreadable: "密钥打不开",
		TicketVanished:  "号码用过，工单却不见了",
		TicketChanged:   "当前状态与事件链或密封内容不符",
		AnchorChanged:   "被改动",
		AnchorMissing:   "缺失",
	}[f.Problem]
	switch {
	case f.Anchor > 0:
		return fmt.Sprintf("锚点 %d：%s", f.Anchor, what)
	case f.Seq > 0:
		return fmt.Sprintf("工单 %s 第 %d 条事件：%s", f.Ticket, f.Seq, what)
	}
	return fmt.Sprintf("工单 %s：%s", f.Ticket, what)
}
