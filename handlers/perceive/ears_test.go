package perceive_test

import (
	"context"
	"testing"

	"bihuan/bot/voice"
	"bihuan/handlers/perceive"
	"bihuan/workflow"
	"bihuan/workflow/unit"
)

// ear is an engine with a name; it answers with that, or is down.
type ear struct {
	name string
	down bool
}

func (e ear) Name() string { return e.name }

func (e ear) Hear(context.Context, []byte, []string) (string, error) {
	if e.down {
		return "", voice.ErrDown
	}
	return e.name, nil
}

// A store's own order of engines counts for its people; where it says nothing, or
// names none that the service has, the service's own order does.
func TestStoreChoosesItsEars(t *testing.T) {
	for name, c := range map[string]struct {
		order []string
		down  string
		want  string
	}{
		"nothing said":           {nil, "", "tencent"},
		"its own first":          {[]string{"openai", "tencent"}, "", "openai"},
		"its own is down":        {[]string{"openai", "tencent"}, "openai", "tencent"},
		"only its own, and down": {[]string{"openai"}, "openai", ""},
		"none that there is":     {[]string{"siri"}, "", "tencent"},
	} {
		s := newShelf(unit.Medium{ID: "v", Kind: unit.MediumVoice, Sender: "zhangwei", State: unit.MediumUnheard,
			Finding: unit.Finding{Platform: "M", Fault: unit.FaultUnheard, Hash: "x"}})
		s.bytes["v"+string(unit.Original)] = amr()
		s.org = workflow.Organization{Shops: []workflow.Shop{{Code: "NB01", Speech: c.order}}, Members: []workflow.Member{{UserID: "zhangwei", Store: "NB01"}}}
		s.org.Index()
		p := perceive.New(perceive.Config{Store: s, Speech: []voice.Engine{ear{"tencent", c.down == "tencent"}, ear{"openai", c.down == "openai"}}})
		pass(t, p)
		if m := s.media["v"]; m.Engine != c.want || m.Text != c.want {
			t.Errorf("%s: heard by %q", name, m.Engine)
		}
	}
}
