package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"bihuan/bot"
	"bihuan/bot/wecom"
	"bihuan/handlers/chat"
	"bihuan/handlers/contacts"
	"bihuan/handlers/deliver"
	"bihuan/handlers/perceive"
	"bihuan/handlers/web"
	"bihuan/storage"
	"bihuan/storage/alarm"
	"bihuan/templates"
	"bihuan/workflow/unit"
)

const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute // until a request is read; photos get more
	idleTimeout       = 2 * time.Minute
	shutdownGrace     = 5 * time.Second
)

// serviceConfig is what a service is built from.
type serviceConfig struct {
	Database  databaseSettings
	RedisURL  string
	WeCom     wecomSettings
	Tencent   tencentSettings
	SMS       smsSettings
	Engines   engineSettings
	Media     mediaSettings
	Proxies   proxySettings
	ERP       erpSettings
	TestClock bool
}

// service is one process of Bihuan. Several may run on one database and Redis.
type service struct {
	config  serviceConfig
	store   *storage.Store
	units   units
	redis   *redis.Client
	alarm   *alarm.Alarm
	client  *wecom.Client
	mailer  *deliver.Mailer
	timers  *deliver.Timers
	sweeper *deliver.Sweeper
	planner *deliver.Planner
	people  *contacts.Syncer
	pages   *web.Pages
	eyes    *perceive.Perceiver // and ears
	words   *tradeWords
	handler http.Handler
}

// newService connects and wires; close it afterwards.
func newService(ctx context.Context, c serviceConfig) (*service, error) {
	s := &service{config: c}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if err := s.wire(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *service) connect(ctx context.Context) error {
	options, err := redis.ParseURL(s.config.RedisURL)
	if err != nil {
		return malformed("BIHUAN_REDIS_URL", "redis://host:6379/0")
	}
	options.ContextTimeoutEnabled = true // a dead Redis must not hold up a message
	s.redis = redis.NewClient(options)
	key, err := s.config.Database.key()
	if err != nil {
		return err
	}
	blobs, err := openBlobs(s.config.Media)
	if err != nil {
		return err
	}
	s.store, err = storage.Open(ctx, storage.Config{
		DatabaseURL: s.config.Database.DatabaseURL, Company: s.config.Database.Company, SecretKey: key,
		TestClock: s.config.TestClock, Existing: true, Assemble: assemble, Blobs: blobs,
		Armed: s.armed, Changed: s.changed, Committed: s.committed, Counted: s.config.ERP.URL != "",
	})
	if err != nil {
		return err
	}
	if err := s.joinERP(); err != nil {
		return err
	}
	s.alarm = alarm.New(s.redis, s.config.Database.Company)
	tokens, err := wecom.NewTokens(wecom.TokenConfig{CorpID: s.config.WeCom.CorpID, Secret: s.config.WeCom.Secret,
		Label: strconv.FormatInt(int64(s.config.WeCom.AgentID), 10), BaseURL: s.config.WeCom.APIURL, Redis: s.redis})
	if err != nil {
		return err
	}
	s.client, err = wecom.NewClient(wecom.ClientConfig{AgentID: int64(s.config.WeCom.AgentID), Tokens: tokens, BaseURL: s.config.WeCom.APIURL})
	return err
}

func (s *service) wire(ctx context.Context) error {
	texts, err := templates.Load()
	if err != nil {
		return err
	}
	texts.PublicURL = strings.TrimRight(s.config.Media.PublicURL, "/")
	org, err := s.store.Organization(ctx)
	if err != nil {
		return err
	}
	if err := texts.Check(org); err != nil {
		return err
	}
	crypt, err := wecom.NewCrypt(s.config.WeCom.Token, s.config.WeCom.AESKey, s.config.WeCom.CorpID)
	if err != nil {
		return malformed("BIHUAN_WECOM_AES_KEY", "43 letters and digits")
	}
	rules := deliver.Rules{Store: s.units}
	byText, err := texter(s.config, texts)
	if err != nil {
		return err
	}
	s.mailer = deliver.NewMailer(deliver.MailerConfig{
		Outbox: s.store, Organization: s.store.Organization, Renderer: texts, Sender: s.client,
		Classify: classify, Undeliverable: rules.Undeliverable, StillOpen: s.store.QuestionOpen, StillAlarmed: rules.StillAlarmed, Texter: byText, Salt: s.store.Salt(),
	})
	s.timers = deliver.NewTimers(deliver.TimersConfig{Table: s.store, Alarm: s.alarm, Fire: rules.Fire})
	s.sweeper = deliver.NewSweeper(s.timers)
	s.planner = deliver.NewPlanner(s.store, nil)
	s.people = contacts.New(&addressBook{store: s.store, client: s.client, by: "address book"}, nil)
	if s.words, err = newTradeWords(s.store.Snapshot); err != nil {
		return err
	}
	conversation := chat.Config{Store: s.units, Texts: texts, Salt: s.store.Salt(), Phrase: s.words}
	if s.config.Engines.LLM != "" {
		if conversation.Model, err = s.config.Engines.model(s.words.lexicon); err != nil {
			return err
		}
	}
	talk := chat.New(conversation)
	if s.eyes, err = s.perception(talk.Looked); err != nil {
		return err
	}
	callback := wecom.NewCallback(wecom.CallbackConfig{Crypt: crypt, CorpID: s.config.WeCom.CorpID,
		AgentID: int64(s.config.WeCom.AgentID), Handle: s.told(talk.Handle)})
	if s.pages, err = s.browserPages(texts, talk); err != nil {
		return err
	}
	proxies, err := s.config.Proxies.networks()
	if err != nil {
		return err
	}
	//nolint:contextcheck // whoever reads the metrics gives them no context
	routes := web.Config{Callback: callback, Pages: s.pages, Ready: s.ready, Metrics: s.metrics(), ClockToken: s.config.WeCom.Token, Proxies: proxies}
	if s.config.TestClock {
		routes.Clock = testClock{deliver.NewClock(deliver.ClockConfig{Store: s.store, Timers: s.timers, Mailer: s.mailer, Sweeper: s.sweeper, Perceiver: s.eyes, Planner: s.planner, People: s.people}), s.store}
	}
	s.handler = web.New(routes) //nolint:contextcheck // each request brings its own
	return nil
}

// told hands messages on, and lets the address book be read again when it has
// changed.
func (s *service) told(handle wecom.Handler) wecom.Handler {
	return func(ctx context.Context, in bot.Inbound) (bot.Reply, error) {
		if in.Kind == bot.KindContact {
			s.people.Changed()
		}
		return handle(ctx, in)
	}
}

// armed hands changed timers of a commit to the alarm clock.
func (s *service) armed(added, removed []unit.Due) {
	if s.timers != nil {
		s.timers.Armed(added, removed)
	}
}

// committed wakes the mailer, so that a push does not wait for its next look.
func (s *service) committed(mail bool) {
	if mail && s.mailer != nil {
		s.mailer.Wake()
	}
}

// run serves on l until ctx ends.
func (s *service) run(ctx context.Context, l net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, loop := range []func(context.Context){s.mailer.Run, s.timers.Run, s.sweeper.Run, s.planner.Run, s.people.Run, s.eyes.Run, s.pages.Run, s.shelves, s.anchor} {
		g.Go(func() error { loop(ctx); return nil })
	}
	g.Go(func() error { return serveHTTP(ctx, l, s.handler) })
	return g.Wait()
}

func (s *service) close() error {
	if s.store != nil {
		s.store.Close()
	}
	if s.redis != nil {
		return s.redis.Close()
	}
	return nil
}
