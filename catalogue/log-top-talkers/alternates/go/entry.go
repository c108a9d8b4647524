package main

import (
	"bytes"
	"errors"
	"strconv"
	"time"
)

// Entry is one request of the log.
type Entry struct {
	Client []byte
	At     time.Time
	Class  int
	Bytes  int64
}

var errFormat = errors.New("not in Combined Log Format")

const clfTime = "02/Jan/2006:15:04:05 -0700"

// ParseEntry reads a line in Combined Log Format.
func ParseEntry(line []byte) (Entry, error) {
	c := cursor{rest: line}
	client := c.word()
	c.word() // ident
	c.word() // user
	stamp := c.between('[', ']')
	c.quoted() // request
	status := c.word()
	size := c.word()
	c.quoted() // referer
	c.quoted() // agent
	if c.failed || !c.atEnd {
		return Entry{}, errFormat
	}

	if len(stamp) != len(clfTime) {
		return Entry{}, errFormat
	}
	at, err := time.Parse(clfTime, string(stamp))
	if err != nil {
		return Entry{}, errFormat
	}
	if len(status) != 3 || status[0] < '1' || status[0] > '5' || !digits(status) {
		return Entry{}, errFormat
	}
	var n int64
	if string(size) != "-" {
		if !digits(size) {
			return Entry{}, errFormat
		}
		if n, err = strconv.ParseInt(string(size), 10, 64); err != nil {
			return Entry{}, errFormat
		}
	}
	return Entry{Client: client, At: at, Class: int(status[0] - '0'), Bytes: n}, nil
}

// cursor takes fields off the front of a line; after the first that is not
// there it only remembers that it failed.
type cursor struct {
	rest   []byte
	failed bool
	atEnd  bool
}

func (c *cursor) word() []byte {
	end := bytes.IndexByte(c.rest, ' ')
	if end < 0 {
		end = len(c.rest)
	}
	return c.take(0, end, end)
}

func (c *cursor) between(open, shut byte) []byte {
	end := bytes.IndexByte(c.rest, shut)
	if end < 1 || c.rest[0] != open {
		c.failed = true
		return nil
	}
	return c.take(1, end, end+1)
}

func (c *cursor) quoted() []byte {
	if len(c.rest) == 0 || c.rest[0] != '"' {
		c.failed = true
		return nil
	}
	for i := 1; i < len(c.rest); i++ {
		switch c.rest[i] {
		case '\\':
			i++
		case '"':
			return c.take(1, i, i+1)
		}
	}
	c.failed = true
	return nil
}

// take returns rest[from:to] and goes on after the space at next.
func (c *cursor) take(from, to, next int) []byte {
	if c.failed || c.atEnd || next == 0 {
		c.failed = true
		return nil
	}
	field := c.rest[from:to]
	switch {
	case next == len(c.rest):
		c.rest, c.atEnd = nil, true
	case c.rest[next] == ' ':
		c.rest = c.rest[next+1:]
	default:
		c.failed = true
	}
	return field
}

func digits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(text) > 0
}
