package simulator

import (
	"slices"
	"strings"
)

// setMembers replaces the list of members. Phones stay. The caller holds s.mu
// or is alone.
func (s *Simulator) setMembers(list []Member) {
	members := make([]Member, 0, len(list))
	seen := map[string]bool{}
	for _, m := range list {
		m.UserID = fold(m.UserID)
		if m.UserID == "" || seen[m.UserID] {
			continue
		}
		seen[m.UserID] = true
		if m.Name == "" {
			m.Name = m.UserID
		}
		members = append(members, m)
	}
	s.st.Members = members
	s.next()
	s.hub.publish("members")
}

// member finds a member with the switched faults applied. The caller holds s.mu.
func (s *Simulator) member(userid string) (Member, bool) {
	i := slices.IndexFunc(s.st.Members, func(m Member) bool { return m.UserID == userid })
	if i < 0 {
		return Member{UserID: userid, Name: userid, OutOfScope: true}, false
	}
	m := s.st.Members[i]
	if v, ok := s.faults.OutOfScope[userid]; ok {
		m.OutOfScope = v
	}
	if v, ok := s.faults.Plugin[userid]; ok {
		m.Plugin = v
	}
	return m, true
}

// reachable reports whether the application may send to userid. The caller
// holds s.mu.
func (s *Simulator) reachable(userid string) bool {
	m, ok := s.member(userid)
	return ok && !m.OutOfScope
}

// departments are the groups in order of appearance; group i has the id i+2,
// the company itself is 1. The caller holds s.mu.
func (s *Simulator) departments() []string {
	var groups []string
	for _, m := range s.st.Members {
		if !slices.Contains(groups, m.Group) {
			groups = append(groups, m.Group)
		}
	}
	return groups
}

// department is the id of the member's group. The caller holds s.mu.
func (s *Simulator) department(m Member) int {
	return slices.Index(s.departments(), m.Group) + 2
}

// resolve turns touser and toparty into reachable members and the rest, each
// once and lower-cased. The caller holds s.mu.
func (s *Simulator) resolve(users, parties []string) (good, bad, badParties []string) {
	if slices.Contains(users, "@all") {
		for _, m := range s.st.Members {
			if s.reachable(m.UserID) {
				good = append(good, m.UserID)
			}
		}
		return good, nil, nil
	}
	for _, party := range parties {
		members := s.inDepartment(party)
		if len(members) == 0 {
			badParties = append(badParties, party)
		}
		users = append(users, members...)
	}
	for _, u := range users {
		u = fold(u)
		switch {
		case u == "" || slices.Contains(good, u) || slices.Contains(bad, u):
		case s.reachable(u):
			good = append(good, u)
		default:
			bad = append(bad, u)
		}
	}
	return good, bad, badParties
}

func (s *Simulator) inDepartment(id string) []string {
	var users []string
	for _, m := range s.st.Members {
		if s.reachable(m.UserID) && (id == "1" || id == itoa(s.department(m))) {
			users = append(users, m.UserID)
		}
	}
	return users
}

// split cuts a list as the API writes it: joined by "|".
func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}
