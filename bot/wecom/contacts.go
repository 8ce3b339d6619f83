package wecom

import (
	"context"
	"errors"
	"net/url"
	"strconv"
)

// Department is a department of the company (path 90208). The company itself is 1.
type Department struct {
	ID      int64    `json:"id"`
	Name    string   `json:"name"`
	Parent  int64    `json:"parentid"`
	Leaders []string `json:"department_leader"`
}

// The statuses of a person in the address book.
const (
	PersonActive    = 1 // in WeCom, or in WeChat by the plug-in
	PersonDisabled  = 2
	PersonNotActive = 4 // has neither yet, and cannot be reached
	PersonLeft      = 5
)

// Person is a member as an application created after June 2022 may see him:
// without phone number, e-mail and avatar (path 90201).
type Person struct {
	UserID       string   `json:"userid"`
	Name         string   `json:"name"`
	Position     string   `json:"position"`
	Departments  []int64  `json:"department"`
	Leads        []int    `json:"is_leader_in_dept"` // parallel to Departments
	DirectLeader []string `json:"direct_leader"`     // at most one
	Main         int64    `json:"main_department"`
	Status       int      `json:"status"`
}

// Departments lists what the application sees of the company's departments.
func (c *Client) Departments(ctx context.Context) ([]Department, error) {
	var out struct {
		Departments []Department `json:"department"`
	}
	err := c.post(ctx, "department/list", nil, nil, &out)
	return out.Departments, err
}

// People lists the visible members of one department, not of those below it.
func (c *Client) People(ctx context.Context, department int64) ([]Person, error) {
	var out struct {
		People []Person `json:"userlist"`
	}
	err := c.post(ctx, "user/list", url.Values{"department_id": {strconv.FormatInt(department, 10)}}, nil, &out)
	return out.People, err
}

// Tag is a tag of the address book (path 90216).
type Tag struct {
	ID   int64  `json:"tagid"`
	Name string `json:"tagname"`
}

// Tags lists the tags that the application sees.
func (c *Client) Tags(ctx context.Context) ([]Tag, error) {
	var out struct {
		Tags []Tag `json:"taglist"`
	}
	err := c.post(ctx, "tag/list", nil, nil, &out)
	return out.Tags, err
}

// Tagged lists who has a tag: members by userid, and departments (path 90213).
func (c *Client) Tagged(ctx context.Context, tag int64) (userids []string, departments []int64, err error) {
	var out struct {
		Users []struct {
			UserID string `json:"userid"`
		} `json:"userlist"`
		Parties []int64 `json:"partylist"`
	}
	err = c.post(ctx, "tag/get", url.Values{"tagid": {strconv.FormatInt(tag, 10)}}, nil, &out)
	for _, u := range out.Users {
		userids = append(userids, u.UserID)
	}
	return userids, out.Parties, err
}

// Refusals of the address book to applications that may not read that much.
const (
	codeNoPrivilege  = 48002
	codeNoPermission = 60011
)

// UserIDs lists the userids of the whole company, also of those who do not see the
// application (path 96067). Only some applications may; the others get nil.
func (c *Client) UserIDs(ctx context.Context) ([]string, error) {
	var out []string
	cursor, seen := "", map[string]bool{"": true}
	for {
		var page struct {
			Users []struct {
				UserID string `json:"userid"`
			} `json:"dept_user"`
			Next string `json:"next_cursor"`
		}
		in := map[string]any{"cursor": cursor, "limit": 10000}
		err := c.post(ctx, "user/list_id", nil, in, &page)
		if refused, ok := errors.AsType[*Error](err); ok && (refused.Code == codeNoPrivilege || refused.Code == codeNoPermission) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, u := range page.Users {
			out = append(out, u.UserID)
		}
		if seen[page.Next] { // the end, or a circle
			return out, nil
		}
		cursor = page.Next
		seen[cursor] = true
	}
}
