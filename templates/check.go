package templates

import (
	"fmt"
	"reflect"
	"text/template"
	"text/template/parse"
)

// check walks a template and refuses fields that its data does not have.
// Executing it would find only those on the branches that are taken.
func check(t *template.Template) error {
	root := reflect.TypeFor[page]()
	c := checker{vars: map[string]reflect.Type{"$": root}}
	if err := c.node(t.Root, root); err != nil {
		return fmt.Errorf("%s: %w", t.Name(), err)
	}
	return nil
}

// checker knows the types of a template's variables; nil is a type that it
// cannot tell, which passes.
type checker struct{ vars map[string]reflect.Type }

func (c checker) node(n parse.Node, dot reflect.Type) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := c.node(child, dot); err != nil {
				return err
			}
		}
		return nil
	case *parse.ActionNode:
		_, err := c.pipe(n.Pipe, dot)
		return err
	case *parse.IfNode:
		return c.branch(&n.BranchNode, dot, func(reflect.Type) reflect.Type { return dot })
	case *parse.WithNode:
		return c.branch(&n.BranchNode, dot, func(t reflect.Type) reflect.Type { return t })
	case *parse.RangeNode:
		return c.branch(&n.BranchNode, dot, element)
	case *parse.TextNode, *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
		return nil
	default:
		return fmt.Errorf("%s is not used here", n)
	}
}

func (c checker) branch(b *parse.BranchNode, dot reflect.Type, inner func(reflect.Type) reflect.Type) error {
	t, err := c.pipe(b.Pipe, dot)
	if err != nil {
		return err
	}
	for i, v := range b.Pipe.Decl {
		if b.NodeType == parse.NodeRange {
			// The last variable of a range is the element, one before it the index.
			t := t
			if i < len(b.Pipe.Decl)-1 {
				t = nil
			} else {
				t = element(t)
			}
			c.vars[v.Ident[0]] = t
		}
	}
	if err := c.node(b.List, inner(t)); err != nil {
		return err
	}
	return c.node(b.ElseList, dot)
}

func element(t reflect.Type) reflect.Type {
	if t != nil && t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return nil
}

// pipe checks every operand and returns the type of the result.
func (c checker) pipe(p *parse.PipeNode, dot reflect.Type) (reflect.Type, error) {
	var result reflect.Type
	for _, cmd := range p.Cmds {
		result = nil
		for i, arg := range cmd.Args {
			t, err := c.operand(arg, dot)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				result = t
			}
		}
	}
	for _, v := range p.Decl {
		c.vars[v.Ident[0]] = result
	}
	return result, nil
}

func (c checker) operand(n parse.Node, dot reflect.Type) (reflect.Type, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.FieldNode:
		return resolve(dot, n.Ident)
	case *parse.VariableNode:
		return resolve(c.vars[n.Ident[0]], n.Ident[1:])
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.IdentifierNode:
		if f, ok := funcs[n.Ident]; ok {
			return reflect.TypeOf(f).Out(0), nil
		}
	}
	return nil, nil //nolint:nilnil // a type that cannot be told is not checked
}

// resolve follows a chain of fields and methods.
func resolve(t reflect.Type, chain []string) (reflect.Type, error) {
	for _, name := range chain {
		if t == nil {
			return nil, nil //nolint:nilnil // likewise
		}
		if m, ok := t.MethodByName(name); ok {
			t = m.Type.Out(0)
			continue
		}
		if t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%s has no field %s", t, name)
		}
		f, ok := t.FieldByName(name)
		if !ok {
			return nil, fmt.Errorf("%s has no field %s", t, name)
		}
		t = f.Type
	}
	return t, nil
}
