package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"

	"bihuan/bot/wecom"
	"bihuan/storage"
	"bihuan/templates"
	"bihuan/templates/manifest"
	"bihuan/workflow"
)

type migrateCommand struct {
	DatabaseURL string `help:"PostgreSQL." env:"BIHUAN_DATABASE_URL" placeholder:"URL"`
}

// Run brings the schema up to date.
func (c *migrateCommand) Run(ctx context.Context) error {
	if err := (databaseSettings{DatabaseURL: c.DatabaseURL}).check(); err != nil {
		return err
	}
	return storage.Migrate(ctx, c.DatabaseURL)
}

type applyCommand struct {
	Database databaseSettings `embed:""`
	WeCom    wecomSettings    `embed:""`
	File     []string         `short:"f" help:"Configuration files." required:"" type:"existingfile" placeholder:"FILE"`
	Files    []string         `arg:"" optional:"" help:"More configuration files." type:"existingfile"`
	By       string           `help:"Who applies, for the record." default:"console"`
}

// Run validates all files together and activates them, or none of them.
func (c *applyCommand) Run(ctx context.Context) error {
	docs, err := decodeFiles(append(c.File, c.Files...))
	if err != nil {
		return err
	}
	store, err := c.Database.open(ctx, false)
	if err != nil {
		return err
	}
	defer store.Close()
	saved, err := activate(ctx, store, docs, c.By)
	if err != nil {
		return err
	}
	for _, d := range saved {
		fmt.Printf("%s/%s version %d is active\n", d.Kind, d.Name, d.Version)
	}
	return c.menu(ctx)
}

// menu creates the application's menu. Without WeCom settings it is left for
// the next time.
func (c *applyCommand) menu(ctx context.Context) error {
	if c.WeCom.CorpID == "" && c.WeCom.Secret == "" {
		fmt.Println("the app's menu was not created: the BIHUAN_WECOM_… settings are not set")
		return nil
	}
	if err := c.WeCom.check(); err != nil {
		return err
	}
	client, err := platform(c.WeCom)
	if err != nil {
		return err
	}
	if err := createMenu(ctx, client); err != nil {
		return fmt.Errorf("the configuration is active, but the app's menu was not created; apply again: %w", err)
	}
	fmt.Println("the app's menu is created")
	return nil
}

func platform(s wecomSettings) (*wecom.Client, error) {
	tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: s.CorpID, Secret: s.Secret, Label: strconv.FormatInt(int64(s.AgentID), 10), BaseURL: s.APIURL})
	if err != nil {
		return nil, err
	}
	return wecom.NewClient(wecom.ClientConfig{AgentID: int64(s.AgentID), Tokens: tokens, BaseURL: s.APIURL})
}

func decodeFiles(names []string) ([]manifest.Document, error) {
	var docs []manifest.Document
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		some, err := manifest.Decode(name, data)
		if err != nil {
			return nil, err
		}
		docs = append(docs, some...)
	}
	return docs, nil
}

// activate checks the documents together with what is active already, stores
// them, and puts new parts into stock. A shipped blueprint that a company has
// not changed need not be applied by hand.
func activate(ctx context.Context, store *storage.Store, docs []manifest.Document, by string) ([]storage.Document, error) {
	active, err := store.Documents(ctx, true)
	if err != nil {
		return nil, err
	}
	if docs, err = withShipped(docs, active); err != nil {
		return nil, err
	}
	all := slices.Clone(docs)
	for _, d := range active {
		if !replaced(docs, d.Kind, d.Name) {
			all = append(all, manifest.Document{Kind: d.Kind, Name: d.Name, Version: d.Version, Body: d.Body})
		}
	}
	org, err := manifest.Assemble(all)
	if err != nil {
		return nil, err
	}
	if org.Company != store.Company() {
		return nil, fmt.Errorf("the organization is named %q, and BIHUAN_COMPANY is %q: they must be the same", org.Company, store.Company())
	}
	texts, err := templates.Load()
	if err != nil {
		return nil, err
	}
	if err := texts.Check(org); err != nil {
		return nil, err
	}
	levels, err := manifest.Stock(all)
	if err != nil {
		return nil, err
	}
	rows := make([]storage.Document, len(docs))
	for i, d := range docs {
		rows[i] = storage.Document{Kind: d.Kind, Name: d.Name, Body: d.Body, AppliedBy: by}
	}
	saved, err := store.SaveDocument(ctx, rows...)
	if err != nil {
		return nil, err
	}
	stock := make([]workflow.Stock, len(levels))
	for i, l := range levels {
		stock[i] = workflow.Stock{Store: l.Store, Part: l.Part, OnHand: l.Quantity}
	}
	return saved, store.SeedStock(ctx, stock)
}

func replaced(docs []manifest.Document, kind, name string) bool {
	return slices.ContainsFunc(docs, func(d manifest.Document) bool { return d.Kind == kind && d.Name == name })
}

// withShipped adds the shipped blueprints that are neither given nor active.
func withShipped(docs []manifest.Document, active []storage.Document) ([]manifest.Document, error) {
	shipped, err := templates.Blueprints()
	if err != nil {
		return nil, err
	}
	for _, b := range shipped {
		if !replaced(docs, b.Kind, b.Name) && !slices.ContainsFunc(active, func(d storage.Document) bool { return d.Kind == b.Kind && d.Name == b.Name }) {
			docs = append(docs, b)
		}
	}
	return docs, nil
}

// assemble builds the organization from stored configuration.
func assemble(stored []storage.Document) (*workflow.Organization, error) {
	docs := make([]manifest.Document, len(stored))
	for i, d := range stored {
		docs[i] = manifest.Document{Kind: d.Kind, Name: d.Name, Version: d.Version, Body: d.Body}
	}
	return manifest.Assemble(docs)
}

// organizationFile is the organization of a file, or of the demo.
func organizationFile(name string) (*workflow.Organization, error) {
	docs, err := templates.Demo()
	if name != "" {
		docs, err = decodeFiles([]string{name})
	}
	if err != nil {
		return nil, err
	}
	if docs, err = withShipped(docs, nil); err != nil {
		return nil, err
	}
	return manifest.Assemble(docs)
}
