package main

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"sync"
	"time"
)

// Fields is what a client may set.
type Fields struct {
	Branch    string   `json:"branch"`
	Name      string   `json:"name"`
	SKU       string   `json:"sku"`
	DailyRate int      `json:"dailyRate"`
	Tags      []string `json:"tags"`
	Notes     *string  `json:"notes,omitempty"`
}

// Tool is never changed once it is on the shelf: a change puts another in its place.
type Tool struct {
	Fields
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	// Version is one of the extra members a client has to put up with.
	Version int               `json:"version"`
	Links   map[string]string `json:"_links"`
}

type slot struct{ branch, sku string }

// shelf holds the tools. Each method looks and writes under one lock.
type shelf struct {
	mu      sync.RWMutex
	tools   map[string]*Tool
	bySKU   map[slot]string
	deleted map[string]bool
}

func newShelf() *shelf {
	return &shelf{tools: map[string]*Tool{}, bySKU: map[slot]string{}, deleted: map[string]bool{}}
}

func (s *shelf) get(id string) (*Tool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.find(id)
}

func (s *shelf) inBranch(branch string) []*Tool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := []*Tool{}
	for _, tool := range s.tools {
		if tool.Branch == branch {
			found = append(found, tool)
		}
	}
	return found
}

func (s *shelf) add(fields Fields) (*Tool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	tool := &Tool{Fields: fields, ID: newID(), CreatedAt: now, UpdatedAt: now, Version: 1}
	tool.Links = map[string]string{"self": "/tools/" + tool.ID}
	if err := s.put(tool); err != nil {
		return nil, err
	}
	return tool, nil
}

// change asks edit for the new fields of the tool, if guard agrees to the tool as it is.
func (s *shelf) change(id string, guard func(*Tool) error, edit func(Fields) (Fields, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tool, err := s.find(id)
	if err != nil {
		return err
	}
	if err := guard(tool); err != nil {
		return err
	}
	fields, err := edit(tool.Fields)
	if err != nil {
		return err
	}
	changed := *tool
	changed.Fields, changed.UpdatedAt, changed.Version = fields, time.Now(), tool.Version+1
	return s.put(&changed)
}

func (s *shelf) remove(id string, guard func(*Tool) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tool, err := s.find(id)
	if err != nil {
		return err
	}
	if err := guard(tool); err != nil {
		return err
	}
	delete(s.tools, id)
	delete(s.bySKU, slot{tool.Branch, tool.SKU})
	s.deleted[id] = true
	return nil
}

func (s *shelf) find(id string) (*Tool, error) {
	if tool, ok := s.tools[id]; ok {
		return tool, nil
	}
	if s.deleted[id] {
		return nil, &refusal{Status: http.StatusGone, Title: "The tool was taken off the shelf"}
	}
	return nil, &refusal{Status: http.StatusNotFound, Title: "There never was such a tool"}
}

func (s *shelf) put(tool *Tool) error {
	at := slot{tool.Branch, tool.SKU}
	if holder, taken := s.bySKU[at]; taken && holder != tool.ID {
		return &refusal{Status: http.StatusConflict, Title: "The branch has a tool with this sku"}
	}
	if old, ok := s.tools[tool.ID]; ok {
		delete(s.bySKU, slot{old.Branch, old.SKU})
	}
	s.bySKU[at] = tool.ID
	s.tools[tool.ID] = tool
	return nil
}

func newID() string {
	bytes := make([]byte, 9)
	rand.Read(bytes)
	return hex.EncodeToString(bytes)
}
