// Correct, and unlike the reference: tests run beside each other on connections that stay open; amounts are compared as
// whole numbers of the smallest unit; the report has one testsuite for its root and no class names, and what a failure
// says stands in CDATA, without a message; a panic is an `error`; without a target there is no report at all.
package fares

import (
	"encoding/xml"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

type text struct {
	Said string `xml:",cdata"`
}

type result struct {
	XMLName xml.Name `xml:"testcase"`
	Name    string   `xml:"name,attr"`
	Failure *text    `xml:"failure,omitempty"`
	Error   *text    `xml:"error,omitempty"`
}

var (
	mutex   sync.Mutex
	results []result
)

func TestMain(m *testing.M) {
	if os.Getenv("TARGET_URL") == "" {
		fmt.Fprintln(os.Stderr, "TARGET_URL is not set")
		os.Exit(3)
	}
	code := m.Run()
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 4
	}
	os.Exit(code)
}

func write() error {
	if err := os.MkdirAll("reports", 0o755); err != nil {
		return err
	}
	suite := struct {
		XMLName xml.Name `xml:"testsuite"`
		Tests   int      `xml:"tests,attr"`
		Cases   []result
	}{Tests: len(results), Cases: results}
	bytes, err := xml.MarshalIndent(suite, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile("reports/junit.xml", append([]byte(xml.Header), bytes...), 0o644)
}

// R is a running test of one rule, and what it has to say.
type R struct {
	*testing.T
	said string
}

func (r *R) failf(format string, args ...any) {
	r.said = fmt.Sprintf(format, args...)
	r.T.Error(r.said)
	r.T.FailNow()
}

func (r *R) want(what string, got, due any) {
	if fmt.Sprint(got) != fmt.Sprint(due) {
		r.failf("%s: due is %v, and it is %v", what, due, got)
	}
}

func (r *R) status(what string, got answer, allowed ...int) {
	for _, status := range allowed {
		if got.status == status {
			return
		}
	}
	r.failf("%s: due is one of %v, and it is %d %s", what, allowed, got.status, got.text)
}

func rule(t *testing.T, name string, body func(r *R)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		r := &R{T: t}
		defer func() {
			one := result{Name: name}
			if problem := recover(); problem != nil {
				one.Error = &text{fmt.Sprint(problem)}
				t.Fail()
			} else if t.Failed() {
				one.Failure = &text{strings.ToValidUTF8(r.said, "?")}
			}
			mutex.Lock()
			results = append(results, one)
			mutex.Unlock()
		}()
		body(r)
	})
}
