package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bihuan/bot/erp"
	"bihuan/workflow/unit"
)

// What the doctor calls the ERP.
const erpLine = "ERP 库存"

// erp asks the ERP whether it is there.
func (c *doctorCommand) erp(ctx context.Context) []finding {
	if c.ERP.URL == "" {
		return []finding{unseen(erpLine, "没有用，库存自己记", "有 ERP 就设 BIHUAN_ERP_URL 和 BIHUAN_ERP_TOKEN，接口见 docs/erp-openapi.yaml")}
	}
	client, err := c.ERP.client()
	if err != nil || c.ERP.check() != nil {
		return []finding{unseen(erpLine, later, "")}
	}
	return append([]finding{c.erpHealth(ctx, client)}, c.movements(ctx)...)
}

// erpHealth says whether the ERP answers.
func (c *doctorCommand) erpHealth(ctx context.Context, client *erp.Client) finding {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	switch err := client.Health(ctx); {
	case err == nil:
		return well(erpLine, "应答正常")
	case errors.Is(err, erp.ErrRefused):
		return dispensable(ill(erpLine, "不让进", "核对 BIHUAN_ERP_TOKEN；在那之前配件显示库存待核"))
	default:
		return dispensable(ill(erpLine, "没有应答", "看 ERP 是否在运行、BIHUAN_ERP_URL 对不对；在那之前配件显示库存待核"))
	}
}

// movements names what the ERP never booked, with what to do about each. Without a
// database that is said elsewhere.
func (c *doctorCommand) movements(ctx context.Context) []finding {
	store, err := c.Database.open(ctx, true)
	if err != nil {
		return nil
	}
	defer store.Close()
	aside, err := store.MovementsAside(ctx, asideShown)
	if err != nil {
		return []finding{dispensable(ill(erpLine, "读不出没记上的账", "看 PostgreSQL"))}
	}
	var out []finding
	for _, m := range aside {
		out = append(out, dispensable(ill(erpLine, unbooked(m), fmt.Sprintf("在 ERP 里手工记这一笔，再运行 bihuan erp-booked %d", m.ID))))
	}
	return out
}

// unbooked says which movement the ERP does not have.
func unbooked(m unit.Movement) string {
	of := "没有记下工单"
	if m.Ticket != "" {
		of = "工单 " + m.Ticket
	}
	return fmt.Sprintf("ERP 拒收 %s 的 %s %+d 件（%s，%s）", m.Store, m.Part, m.Quantity, of, m.At.In(time.Local).Format("2006-01-02 15:04"))
}

// erpBookedCommand says that movements which the ERP rejects were booked by hand.
type erpBookedCommand struct {
	Database databaseSettings `embed:""`
	IDs      []int64          `arg:"" name:"id" help:"As bihuan doctor and /readyz name them."`
}

// Run takes them off the list; it fails at one that is not on it.
func (c *erpBookedCommand) Run(ctx context.Context) error {
	store, err := c.Database.open(ctx, true)
	if err != nil {
		return err
	}
	defer store.Close()
	now, err := store.Now(ctx)
	if err != nil {
		return err
	}
	for _, id := range c.IDs {
		done, err := store.MovementBooked(ctx, id, now)
		if err != nil {
			return err
		}
		if !done {
			return fmt.Errorf("movement %d is not among those that the ERP rejected: look at bihuan doctor", id)
		}
	}
	return nil
}
