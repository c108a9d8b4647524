package main

import (
	"crypto/sha1"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
)

type api struct{ shelf *shelf }

// refusal is an error with a status: a problem document on its way out.
type refusal struct {
	Type   string  `json:"type,omitempty"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail,omitempty"`
	Errors []fault `json:"errors,omitempty"`
}

func (r *refusal) Error() string { return r.Title }

func refusable(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := handle(w, r)
		if err == nil {
			return
		}
		var refused *refusal
		if !errors.As(err, &refused) {
			log.Print(err)
			refused = &refusal{Status: http.StatusInternalServerError, Title: "Something broke"}
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(refused.Status)
		json.NewEncoder(w).Encode(refused)
	}
}

func (a *api) list(w http.ResponseWriter, r *http.Request) {
	send(w, http.StatusOK, map[string]any{"items": a.shelf.inBranch(r.URL.Query().Get("branch"))})
}

func (a *api) create(w http.ResponseWriter, r *http.Request) error {
	doc, err := readDocument(r)
	if err != nil {
		return err
	}
	fields, err := fieldsOf(doc)
	if err != nil {
		return err
	}
	tool, err := a.shelf.add(fields)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "http://"+r.Host+"/tools/"+tool.ID)
	send(w, http.StatusCreated, tool)
	return nil
}

func (a *api) read(w http.ResponseWriter, r *http.Request) error {
	tool, err := a.shelf.get(r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", etagOf(tool))
	if matches(r.Header.Get("If-None-Match"), tool) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	send(w, http.StatusOK, tool)
	return nil
}

func (a *api) replace(w http.ResponseWriter, r *http.Request) error {
	return a.change(w, r, func(_ Fields, doc document) document { return doc })
}

func (a *api) patch(w http.ResponseWriter, r *http.Request) error {
	return a.change(w, r, merged)
}

func (a *api) change(w http.ResponseWriter, r *http.Request, edit func(Fields, document) document) error {
	doc, err := readDocument(r)
	if err != nil {
		return err
	}
	err = a.shelf.change(r.PathValue("id"), guardOf(r), func(fields Fields) (Fields, error) {
		return fieldsOf(edit(fields, doc))
	})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func (a *api) remove(w http.ResponseWriter, r *http.Request) error {
	err := a.shelf.remove(r.PathValue("id"), guardOf(r))
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

func guardOf(r *http.Request) func(*Tool) error {
	header := r.Header.Get("If-Match")
	return func(tool *Tool) error {
		if header == "" {
			return &refusal{Status: http.StatusPreconditionRequired, Title: "Send If-Match"}
		}
		if !matches(header, tool) {
			return &refusal{Status: http.StatusPreconditionFailed, Title: "Read it again, it has changed"}
		}
		return nil
	}
}

func matches(header string, tool *Tool) bool {
	for _, tag := range strings.Split(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tag == etagOf(tool) {
			return true
		}
	}
	return false
}

func etagOf(tool *Tool) string {
	return fmt.Sprintf(`"%x"`, sha1.Sum([]byte(fmt.Sprint(tool.ID, "/", tool.Version))))
}

// send flushes half-way, so the reply goes out in chunks.
func send(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Shelf", "Lendery")
	w.WriteHeader(status)
	body, _ := json.MarshalIndent(value, "", "  ")
	w.Write(body[:len(body)/2])
	w.(http.Flusher).Flush()
	w.Write(append(body[len(body)/2:], '\n'))
}
