package storage

import (
	"reflect"
	"testing"

	"bihuan/workflow"
)

// No ticket leaves the package but into the function that decides: whatever a
// method returns holds none, however deep.
func TestNoTicketLeaves(t *testing.T) {
	store := reflect.TypeFor[*Store]()
	for m := range store.Methods() {
		for out := range m.Type.Outs() {
			if holds(out, reflect.TypeFor[workflow.Ticket](), map[reflect.Type]bool{}) {
				t.Errorf("%s hands out a ticket in its %s", m.Name, out)
			}
		}
	}
	if !holds(reflect.TypeFor[Loaded](), reflect.TypeFor[workflow.Ticket](), map[reflect.Type]bool{}) {
		t.Error("the look does not see the ticket that Loaded holds")
	}
}

func holds(in, what reflect.Type, seen map[reflect.Type]bool) bool {
	if in == what {
		return true
	}
	if seen[in] {
		return false
	}
	seen[in] = true
	switch in.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return holds(in.Elem(), what, seen)
	case reflect.Map:
		return holds(in.Key(), what, seen) || holds(in.Elem(), what, seen)
	case reflect.Struct:
		for field := range in.Fields() {
			if holds(field.Type, what, seen) {
				return true
			}
		}
	}
	return false
}
