package main

import (
	"fmt"
	"sort"
	"time"
)

// Tally is what is remembered of a log.
type Tally struct {
	window  int64
	limit   int
	lines   int64
	bad     int64
	bytes   int64
	classes map[string]int64
	clients map[string]*client
	bursts  []Burst
}

type client struct {
	requests int64
	bytes    int64
	burst    bool
	// recent is a ring of the last `limit` requests, as Unix seconds. It grows
	// with the requests there are, not with the limit.
	recent []int64
	oldest int
}

// Summary is what is printed.
type Summary struct {
	Lines   int64            `json:"lines"`
	Bad     int64            `json:"bad"`
	Good    int64            `json:"good"`
	Bytes   int64            `json:"bytes"`
	Classes map[string]int64 `json:"classes"`
	Clients int              `json:"clients"`
	Top     []Talker         `json:"top"`
	Bursts  []Burst          `json:"bursts"`
}

type Talker struct {
	Rank     int    `json:"rank"`
	Client   string `json:"client"`
	Requests int64  `json:"requests"`
	Bytes    int64  `json:"bytes"`
}

type Burst struct {
	Client string    `json:"client"`
	At     time.Time `json:"at"`
}

func NewTally(window int64, limit int) *Tally {
	return &Tally{
		window:  window,
		limit:   limit,
		classes: map[string]int64{},
		clients: map[string]*client{},
		bursts:  []Burst{},
	}
}

func (t *Tally) Add(line []byte) {
	t.lines++
	entry, err := ParseEntry(line)
	if err != nil {
		t.bad++
		return
	}
	t.bytes += entry.Bytes
	t.classes[fmt.Sprintf("%dxx", entry.Class)]++

	c := t.clients[string(entry.Client)]
	if c == nil {
		c = &client{}
		t.clients[string(entry.Client)] = c
	}
	c.requests++
	c.bytes += entry.Bytes
	if !c.burst && c.exceeds(entry.At.Unix(), t.window, t.limit) {
		c.burst, c.recent = true, nil
		t.bursts = append(t.bursts, Burst{Client: string(entry.Client), At: entry.At})
	}
}

// exceeds records a request and tells whether it is one too many: it is if the
// request `limit` before it is still in the window.
func (c *client) exceeds(at, window int64, limit int) bool {
	if len(c.recent) < limit {
		c.recent = append(c.recent, at)
		return false
	}
	before := c.recent[c.oldest]
	c.recent[c.oldest] = at
	c.oldest = (c.oldest + 1) % limit
	return before > at-window
}

func (t *Tally) Summary(top int) Summary {
	talkers := make([]Talker, 0, len(t.clients))
	for name, c := range t.clients {
		talkers = append(talkers, Talker{Client: name, Requests: c.requests, Bytes: c.bytes})
	}
	sort.Slice(talkers, func(i, j int) bool {
		if talkers[i].Bytes != talkers[j].Bytes {
			return talkers[i].Bytes > talkers[j].Bytes
		}
		return talkers[i].Client < talkers[j].Client
	})
	talkers = talkers[:min(top, len(talkers))]
	for i := range talkers {
		talkers[i].Rank = i + 1
	}
	sort.Slice(t.bursts, func(i, j int) bool {
		if !t.bursts[i].At.Equal(t.bursts[j].At) {
			return t.bursts[i].At.Before(t.bursts[j].At)
		}
		return t.bursts[i].Client < t.bursts[j].Client
	})
	return Summary{
		Lines: t.lines, Bad: t.bad, Good: t.lines - t.bad, Bytes: t.bytes,
		Classes: t.classes, Clients: len(t.clients), Top: talkers, Bursts: t.bursts,
	}
}
