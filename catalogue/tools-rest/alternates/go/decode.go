package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

const bodyLimit = 1 << 20

var skuPattern = regexp.MustCompile(`\A[A-Z]{2}-[0-9]{4}\z`)

// document is a JSON object whose members have not been looked at yet: only so
// can an absent member be told from null.
type document map[string]json.RawMessage

func readDocument(r *http.Request) (document, error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/json" && mediaType != "application/merge-patch+json" {
		return nil, &refusal{Status: http.StatusUnsupportedMediaType, Title: "Send JSON"}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit))
	if err != nil {
		return nil, err
	}
	var doc document
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, &refusal{Status: http.StatusBadRequest, Title: "Not a JSON object", Detail: err.Error()}
	}
	if doc == nil {
		return nil, &refusal{Status: http.StatusBadRequest, Title: "null is not a tool"}
	}
	return doc, nil
}

// decoder collects what is wrong with a document, field by field.
type decoder struct {
	doc    document
	faults []fault
}

type fault struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// fieldsOf also refuses members it does not know: ids and times are ours to give.
func fieldsOf(doc document) (Fields, error) {
	d := decoder{doc: doc}
	f := Fields{Tags: []string{}}
	d.field("branch", true, &f.Branch, func() bool { return length(f.Branch, 1, 40) })
	d.field("name", true, &f.Name, func() bool { return length(f.Name, 1, 80) && strings.TrimSpace(f.Name) != "" })
	d.field("sku", true, &f.SKU, func() bool { return skuPattern.MatchString(f.SKU) })
	d.field("dailyRate", true, &f.DailyRate, func() bool { return f.DailyRate >= 0 && f.DailyRate <= 1_000_000 })
	d.field("tags", false, &f.Tags, func() bool { return tagsHold(f.Tags) })
	d.field("notes", false, &f.Notes, func() bool { return f.Notes == nil || length(*f.Notes, 0, 2000) })
	for name := range d.doc {
		d.fault(name, "cannot be set")
	}
	if len(d.faults) > 0 {
		return Fields{}, &refusal{Status: http.StatusBadRequest, Title: "The tool breaks a rule", Errors: d.faults}
	}
	return f, nil
}

func (d *decoder) field(name string, required bool, into any, holds func() bool) {
	raw := d.doc[name]
	delete(d.doc, name)
	if raw == nil || bytes.Equal(raw, []byte("null")) {
		if required {
			d.fault(name, "is missing")
		}
		return
	}
	var wrongType *json.UnmarshalTypeError
	if err := json.Unmarshal(raw, into); errors.As(err, &wrongType) {
		d.fault(name, fmt.Sprintf("is a JSON %s", wrongType.Value))
	} else if !holds() {
		d.fault(name, "is out of bounds")
	}
}

func (d *decoder) fault(name, detail string) {
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	d.faults = append(d.faults, fault{Pointer: "/" + escaped, Detail: detail})
}

func length(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n >= least && n <= most
}

func tagsHold(tags []string) bool {
	for _, tag := range tags {
		if !length(tag, 0, 20) {
			return false
		}
	}
	return len(tags) <= 10
}

// merged is RFC 7396 for a flat object: the patch's members win, null included.
func merged(fields Fields, patch document) document {
	whole, _ := json.Marshal(fields)
	var doc document
	json.Unmarshal(whole, &doc)
	for name, value := range patch {
		doc[name] = value
	}
	return doc
}
