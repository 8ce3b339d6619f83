package phrase

import "testing"

// A number that no pieces have is never read as none named.
func TestPiecesOf(t *testing.T) {
	for text, want := range map[string]int{
		"收到了": 0, "收到1个": 1, "收到两只": 2, "收到 3 套": 3, "收到十二个": 12, "收到二十个": 20, "收到三十五个": 35, "收到1000个": 1000,
		"收到2": 2, "收到了2": 2, "收到×2": 2, "收到两": 2, "收到2,谢谢": 2, "收到2，谢谢": 2, "收到2。": 2, "收到2件": 2, "收到两件": 2, "收到只有12": 12,
		"收到0": badCount, "收到-2": badCount, "收到2.5": badCount, "收到几": badCount,
		"收到0832": 0, "收到04465-02220": 0, "收到13717571355": 0, "收到2天了": 0, "收到,2点装": 0,
		"收到0个": badCount, "收到-1个": badCount, "收到负1个": badCount, "收到零个": badCount, "收到1.5个": badCount, "收到半个": badCount,
		"收到几个": badCount, "收到一百个": badCount, "收到99999999999999999999个": badCount,
	} {
		if got := piecesOf(text, []string{"收到"}); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}
