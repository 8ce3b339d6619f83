package simulator

import (
	"slices"
	"strconv"
)

// getUser answers user/get (path 90196) as a new application sees it: without
// phone number, e-mail and avatar.
func (s *Simulator) getUser(c *apiCall) (answer, error) {
	userid := fold(c.request.URL.Query().Get("userid"))
	if userid == "" {
		return nil, refuse(errBadUserID, "invalid userid")
	}
	m, listed := s.member(userid)
	switch {
	case !listed:
		return nil, refuse(errUnknownUser, "userid not found")
	case m.OutOfScope:
		return nil, refuse(errUserScope, "user is out of the app's visible scope")
	}
	return s.person(m), nil
}

// listUsers answers user/list_id (path 96067). The platform gives it to the
// contacts secret only; here the application's will do.
func (s *Simulator) listUsers(c *apiCall) (answer, error) {
	req := struct {
		Cursor string `json:"cursor"`
		Limit  int    `json:"limit"`
	}{Limit: 10000}
	if len(c.raw) > 0 {
		if err := c.decode(&req); err != nil {
			return nil, err
		}
	}
	start := 0
	if req.Cursor != "" {
		n, err := strconv.Atoi(req.Cursor)
		if err != nil || n < 0 {
			return nil, refuse(errParameter, "invalid cursor")
		}
		start = min(n, len(s.st.Members))
	}
	if req.Limit < 1 || req.Limit > 10000 {
		return nil, refuse(errParameter, "limit must be 1 to 10000")
	}
	end, next := min(start+req.Limit, len(s.st.Members)), ""
	if end < len(s.st.Members) {
		next = itoa(end)
	}
	users := []map[string]any{}
	for _, m := range slices.Clone(s.st.Members[start:end]) {
		users = append(users, map[string]any{"userid": m.UserID, "department": s.department(m)})
	}
	return answer{"dept_user": users, "next_cursor": next}, nil
}
