package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bihuan/bot"
)

// Words that no message to staff has.
var banned = []string{"请知悉", "温馨提示", "系统检测到", "!", "！", "尊敬的", "亲,", "违规", "您的错"}

// long are texts that list things and may be longer than a sentence.
var long60 = []string{"history", "quotes", "consent_shares", "my_tickets", "ticket_summary", "help", "digest", "which_field", "bad_choice", "which_ticket", "which_question", "no_such_technician", "roster"}

// sampleLines are first lines whose wording the sample talks fix, so that they
// run on; their plate or number still stands first or within sight.
var sampleLines = []string{"created", "need_evidence", "evidence_noted", "quoted", "quote_card", "quote_needs_consent", "consented", "consent_told",
	"dispatch_slip", "fuse_card", "fuse_done", "question_late", "transfer_requested", "handed_over", "addon_question"}

// noTicket are texts that speak of no ticket, or that quote a sample which
// begins otherwise.
var noTicket = []string{"settled", "settled_button", "digest", "missing_fields", "draft_dropped", "promise_past", "temporary_plate", "no_store", "unknown_member", "how_to_history",
	"member_request", "hand_over_card", "which_amount", "which_split", "which_total", "no_such_technician", "not_present", "need_evidence", "need_parts", "unknown_part", "bad_hours", "stock_shown", "stock_received", "stock_taken", "stock_by_erp", "how_to_stock", "bad_pieces",
	"quote_needs_consent", "quote_detail", "quote_long", "no_labor_rate", "no_part_price", "bad_discount", "discount_kept", "bad_mileage", "no_such_line", "offered", "consent_how", "need_text", "self_check", "which_field", "need_value",
	"transfer_requested", "my_tickets", "off_shift", "off_shift_told", "back", "leave", "leave_told", "leave_how", "leave_ended", "leaves_none", "leaves_full", "my_leaves", "deputy_set", "deputy_told", "deputy_relieved", "deputy_how", "deputy_unfit",
	"deputy_away", "holidays_doubtful", "people_held", "roster", "text_mode_on", "text_mode_off", "help", "unknown_word", "unknown_ticket", "no_current_ticket", "wrong_role",
	"bad_plate", "bad_phone", "bad_vin", "bad_time", "bad_amount", "bad_choice", "too_long", "no_video", "how_to_photo",
	"photos_noted", "photos_done", "photo_wanted", "photo_which", "photo_near", "photo_several", "photo_mismatch", "photo_unknown", "photo_unseen",
	"photo_unread", "photo_blind", "photo_not_own", "photo_again", "photo_not", "photo_broken", "photo_format", "photo_too_big", "photo_pixels", "photo_animated", "photo_small",
	"fix_how", "heard_dropped", "media_gone", "heard_again", "heard_type", "heard_unknown", "voice_not", "voice_damaged", "voice_short", "voice_long", "voice_silent",
	"voice_unheard", "voice_no_engine",
	"reply_long", "consent_shares", "upload_noted", "upload_again", "upload_none", "upload_big", "upload_many", "upload_refused", "question_stale", "question_no_option", "no_question", "which_question", "which_ticket", "kept", "fuse_card", "question_late"}

// tag is what a phone does not show.
var tag = regexp.MustCompile(`</?a[^>]*>`)

func TestHouseStyle(t *testing.T) {
	tp := mustLoad(t)
	for key, list := range samples(t) {
		if strings.HasPrefix(key, "page_") {
			continue // stands on the customer's page, under his plate
		}
		for _, s := range list {
			for _, o := range forms(t, tp, key, s) {
				checkStyle(t, key, s, o)
			}
		}
	}
}

func checkStyle(t *testing.T, key string, s sample, o bot.Outbound) {
	t.Helper()
	all := show(o)
	for _, w := range banned {
		if strings.Contains(all, w) {
			t.Errorf("%s says %q:\n%s", key, w, all)
		}
	}
	if strings.Contains(all, "<no value>") || strings.Contains(all, "  ") && o.Text != "" {
		t.Errorf("%s has a hole:\n%s", key, all)
	}
	words := o.Text
	if card := cardOf(o); card != nil {
		words = card.Title
	} else if n := utf8.RuneCountInString(tag.ReplaceAllString(words, "")); n > 60 && len(s.Options) == 0 && !slices.Contains(long60, key) {
		t.Errorf("%s has %d characters, at most 60:\n%s", key, n, words)
	}
	first, _, _ := strings.Cut(words, "\n")
	if n := utf8.RuneCountInString(first); n >= 20 && !slices.Contains(sampleLines, key) && !slices.Contains(noTicket, key) && o.Card == nil && o.Update == nil {
		if r := []rune(first); !strings.ContainsAny(string(r[:20]), " :,") {
			t.Errorf("%s: the first line has %d characters and says nothing in the first 20: %s", key, n, first)
		}
	}
	if head := s.Plate + s.Number; head != "" && !slices.Contains(noTicket, key) &&
		!strings.HasPrefix(first, s.Plate) && !strings.HasPrefix(first, s.Number) {
		t.Errorf("%s does not begin with the plate or the number: %s", key, first)
	}
}

func cardOf(o bot.Outbound) *bot.Card {
	if o.Update != nil {
		return o.Update.Card
	}
	return o.Card
}

// TestCardLimits holds every rendered card to what the client shows
// (developer.work.weixin.qq.com path 90236, template_card).
func TestCardLimits(t *testing.T) {
	tp := mustLoad(t)
	for key, list := range samples(t) {
		for _, s := range list {
			for _, o := range forms(t, tp, key, s) {
				if c := cardOf(o); c != nil {
					checkLimits(t, key, *c)
				}
			}
		}
	}
}

func checkLimits(t *testing.T, key string, c bot.Card) {
	t.Helper()
	within := func(what, s string, limit int) {
		if n := utf8.RuneCountInString(s); n > limit {
			t.Errorf("%s: %s has %d characters, at most %d: %s", key, what, n, limit, s)
		}
	}
	within("source", c.Source, 20)
	within("title", c.Title, 36)
	within("desc", c.Desc, 44)
	within("text", c.Text, 160)
	within("closed", c.Closed, 10)
	if c.Title == "" || len(c.Facts) > 6 || len(c.Buttons) > 6 {
		t.Errorf("%s: title %q, %d facts, %d buttons", key, c.Title, len(c.Facts), len(c.Buttons))
	}
	for _, f := range c.Facts {
		within("fact name", f.Name, 5)
		within("fact", f.Value, 30)
	}
	seen := map[string]bool{}
	for _, b := range c.Buttons {
		within("button", b.Text, 10)
		if b.Text == "" || b.Key == "" || seen[b.Key] {
			t.Errorf("%s: button %+v", key, b)
		}
		seen[b.Key] = true
	}
	if c.Select != nil {
		if len(c.Select.Options) == 0 || len(c.Select.Options) > 10 {
			t.Errorf("%s: %d options", key, len(c.Select.Options))
		}
		for _, o := range c.Select.Options {
			within("option", o.Text, 16)
		}
	}
}
