package templates

import (
	"fmt"
	"slices"

	"bihuan/templates/manifest"
)

// demoFiles is what the demo starts with; only blueprints of this list are
// offered to its stores.
var demoFiles = append(slices.Clone(blueprintFiles), "organizations/demo.yaml")

// blueprintFiles are the trades that ship with the product.
var blueprintFiles = []string{"blueprints/repair.yaml", "blueprints/delivery.yaml"}

// Demo is the configuration of the demo organization, ready to be applied.
func Demo() ([]manifest.Document, error) { return documents(demoFiles...) }

// Blueprints are the trades that ship with the product; an organization may name
// them without applying them.
func Blueprints() ([]manifest.Document, error) { return documents(blueprintFiles...) }

func documents(names ...string) ([]manifest.Document, error) {
	var docs []manifest.Document
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		some, err := manifest.Decode(name, data)
		if err != nil {
			return nil, err
		}
		docs = append(docs, some...)
	}
	return docs, nil
}
