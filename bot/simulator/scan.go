package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"bihuan/bot/simulator/qr"
)

const (
	scanTime = 10 * time.Second
	maxSlip  = 1 << 20 // bytes of a page
)

var (
	errNoSlip = errors.New("这部手机上没有这张接车单")
	errNoCode = errors.New("纸上没有能认出来的二维码")
)

// serveScan holds the customer's camera over a slip that a member has on the
// screen, and answers the path that its code leads to.
func (s *Simulator) serveScan(w http.ResponseWriter, r *http.Request) {
	var body struct {
		UserID string `json:"userid"`
		Slip   string `json:"slip"`
	}
	if !readJSON(w, r, &body) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), scanTime)
	defer cancel()
	path, err := s.scan(ctx, fold(body.UserID), body.Slip)
	if err != nil {
		fail(w, http.StatusNotFound, err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"path": path})
}

func (s *Simulator) scan(ctx context.Context, userid, slip string) (string, error) {
	s.mu.Lock()
	shown := s.showsLink(userid, slip)
	s.mu.Unlock()
	u, err := url.Parse(slip)
	if !shown || err != nil || s.customer == nil || u.Host != s.customer.service.Host {
		return "", errNoSlip
	}
	page, err := openAs(ctx, userid, slip)
	if err != nil {
		return "", err
	}
	says, err := qr.Read(modules(page))
	if err != nil {
		return "", errNoCode
	}
	path := progressURL.FindString(says)
	if path == "" {
		return "", errNoCode
	}
	return path, nil
}

// openAs loads a page of the service in a fresh browser of a member, who signs
// in on the way.
func openAs(ctx context.Context, userid, address string) (string, error) {
	jar, _ := cookiejar.New(nil) // never fails
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Path == authorizePath {
			q := r.URL.Query()
			q.Set("userid", userid)
			r.URL.RawQuery = q.Encode()
		}
		if len(via) > 5 {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", errNoSlip
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", quiet(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("接车单打不开：服务应答 %d", resp.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxSlip))
	return string(raw), err
}

var (
	drawing = regexp.MustCompile(`<svg viewBox="0 0 (\d{2,3}) (\d{2,3})"`)
	run     = regexp.MustCompile(`M(\d{1,3}) (\d{1,3})h(\d{1,3})v1h-\d{1,3}z`)
)

// modules reads the code that is drawn on a page: dark runs of modules, row by
// row, in a square drawing.
func modules(page string) [][]bool {
	square := drawing.FindStringSubmatch(page)
	if square == nil {
		return nil
	}
	size, _ := strconv.Atoi(square[1])
	rows := make([][]bool, size)
	for y := range rows {
		rows[y] = make([]bool, size)
	}
	for _, m := range run.FindAllStringSubmatch(page, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		length, _ := strconv.Atoi(m[3])
		if y >= size || x+length > size {
			return nil
		}
		for i := range length {
			rows[y][x+i] = true
		}
	}
	return rows
}
