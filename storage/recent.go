package storage

import (
	"container/list"
	"sync"
	"time"
)

// recentMap keeps the values that were used last, up to a limit, each for a
// while.
type recentMap[V any] struct {
	limit int
	life  time.Duration

	mu     sync.Mutex
	places map[string]*list.Element
	order  *list.List // of *recentEntry[V], the one used last in front
}

type recentEntry[V any] struct {
	key   string
	value V
	at    time.Time // when it was put in
}

func newRecentMap[V any](limit int, life time.Duration) *recentMap[V] {
	return &recentMap[V]{limit: limit, life: life, places: map[string]*list.Element{}, order: list.New()}
}

func (m *recentMap[V]) get(key string) (value V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	place, ok := m.places[key]
	if !ok {
		return value, false
	}
	e, ok := place.Value.(*recentEntry[V])
	if !ok || time.Since(e.at) > m.life {
		m.remove(key, place)
		return value, false
	}
	m.order.MoveToFront(place)
	return e.value, true
}

func (m *recentMap[V]) put(key string, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if place, ok := m.places[key]; ok {
		m.remove(key, place)
	}
	m.places[key] = m.order.PushFront(&recentEntry[V]{key: key, value: v, at: time.Now()})
	for m.order.Len() > m.limit {
		last := m.order.Back()
		if e, ok := last.Value.(*recentEntry[V]); ok {
			m.remove(e.key, last)
		}
	}
}

func (m *recentMap[V]) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if place, ok := m.places[key]; ok {
		m.remove(key, place)
	}
}

func (m *recentMap[V]) remove(key string, place *list.Element) {
	m.order.Remove(place)
	delete(m.places, key)
}
