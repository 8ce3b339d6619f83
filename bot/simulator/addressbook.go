package simulator

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
)

// root is the department that the whole company is.
const root = 1

// person is a member as user/get and user/list show him to a new application:
// without phone number, e-mail and avatar. The caller holds s.mu.
func (s *Simulator) person(m Member) answer {
	department := s.department(m)
	leads, status := 0, m.Status
	if m.Leads {
		leads = 1
	}
	if status == 0 {
		status = 1
	}
	direct := []string{}
	if m.Leader != "" {
		direct = append(direct, m.Leader)
	}
	return answer{
		"userid": m.UserID, "name": m.Name, "position": m.Title, "status": status,
		"department": []int{department}, "main_department": department, "order": []int{0},
		"is_leader_in_dept": []int{leads}, "direct_leader": direct, "alias": "", "telephone": "",
		"extattr": map[string]any{"attrs": []any{}},
	}
}

// listDepartments answers department/list (path 90208).
func (s *Simulator) listDepartments(*apiCall) (answer, error) {
	list := []answer{{"id": root, "name": "公司", "parentid": 0, "order": 1, "department_leader": []string{}}}
	for i, name := range s.departments() {
		leaders := []string{}
		for _, m := range s.st.Members {
			if m.Leads && m.Group == name {
				leaders = append(leaders, m.UserID)
			}
		}
		list = append(list, answer{"id": i + 2, "name": name, "parentid": root, "order": 1, "department_leader": leaders})
	}
	return answer{"department": list}, nil
}

// listPeople answers user/list (path 90201): the visible members of one department,
// not of those below it.
func (s *Simulator) listPeople(c *apiCall) (answer, error) {
	id := c.request.URL.Query().Get("department_id")
	if id == "" {
		return nil, refuse(errParameter, "missing department_id")
	}
	people := []answer{}
	for i, group := range s.departments() {
		if id != itoa(i+2) {
			continue
		}
		for _, m := range s.st.Members {
			if m.Group != group {
				continue
			}
			if m, _ = s.member(m.UserID); !m.OutOfScope {
				people = append(people, s.person(m))
			}
		}
	}
	return answer{"userlist": people}, nil
}

// tags are the names of all tags in order of appearance; tag i has the id i+1. The
// caller holds s.mu.
func (s *Simulator) tags() []string {
	var names []string
	for _, m := range s.st.Members {
		for _, t := range m.Tags {
			if !slices.Contains(names, t) {
				names = append(names, t)
			}
		}
	}
	return names
}

// listTags answers tag/list (path 90216).
func (s *Simulator) listTags(*apiCall) (answer, error) {
	list := []answer{}
	for i, name := range s.tags() {
		list = append(list, answer{"tagid": i + 1, "tagname": name})
	}
	return answer{"taglist": list}, nil
}

// getTag answers tag/get (path 90213).
func (s *Simulator) getTag(c *apiCall) (answer, error) {
	id := c.request.URL.Query().Get("tagid")
	for i, name := range s.tags() {
		if id != itoa(i+1) {
			continue
		}
		users := []answer{}
		for _, m := range s.st.Members {
			m, _ = s.member(m.UserID)
			if slices.Contains(m.Tags, name) && !m.OutOfScope {
				users = append(users, answer{"userid": m.UserID, "name": m.Name})
			}
		}
		return answer{"tagname": name, "userlist": users, "partylist": []int{}}, nil
	}
	return nil, refuse(errBadTag, "invalid tagid")
}

// eventField is a field of an event under its own name.
type eventField struct {
	XMLName xml.Name
	Text    string `xml:",cdata"`
}

// serveContact sends a change_contact event with the given fields (paths 90970 to
// 90972), whether or not it is true: whoever gets it should look for himself.
func (s *Simulator) serveContact(w http.ResponseWriter, r *http.Request) {
	fields := map[string]string{}
	if !readJSON(w, r, &fields) {
		return
	}
	if fields["ChangeType"] == "" {
		fail(w, http.StatusBadRequest, "没有 ChangeType")
		return
	}
	s.mu.Lock()
	in := s.event("sys", "change_contact", "")
	for name, text := range fields {
		in.Fields = append(in.Fields, eventField{xml.Name{Local: name}, clean(text)})
	}
	slices.SortFunc(in.Fields, func(a, b eventField) int { return strings.Compare(a.XMLName.Local, b.XMLName.Local) })
	s.mu.Unlock()
	s.act(w, r, &delivery{From: "sys", What: "contact", in: in})
}
