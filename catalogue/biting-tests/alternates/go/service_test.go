package fares

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"
)

type object = map[string]any

type answer struct {
	status   int
	location string
	text     string
	body     object
}

var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 16, MaxConnsPerHost: 16},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

var staff = os.Getenv("STAFF_TOKEN")

func (r *R) ask(method, path, token string, body any, keys ...string) answer {
	base, err := url.Parse(os.Getenv("TARGET_URL"))
	if err != nil {
		panic(err)
	}
	at, err := base.Parse(path)
	if err != nil {
		panic(err)
	}
	var sent io.Reader
	if body != nil {
		text, _ := json.Marshal(body)
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, at.String(), sent)
	if err != nil {
		panic(err)
	}
	if body != nil {
		request.Header.Set("content-type", "application/json; charset=utf-8")
	}
	if token != "" {
		request.Header.Set("authorization", "Bearer "+token)
	}
	for _, key := range keys {
		request.Header.Set("idempotency-key", key)
	}
	reply, err := client.Do(request)
	if err != nil {
		panic(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		panic(err)
	}
	got := answer{status: reply.StatusCode, location: reply.Header.Get("location"), text: string(text)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	_ = decoder.Decode(&got.body)
	return got
}

var count atomic.Int64

func unique(what string) string {
	return fmt.Sprintf("%s.%x.%d", what, time.Now().UnixNano(), count.Add(1))
}

type member struct{ id, token string }

func (r *R) join() member {
	got := r.ask("POST", "/members", "", object{"name": "Łukasz", "email": unique("l") + "@lendery.example", "birthday": "1970-01-01"})
	r.status("a new member", got, 200, 201)
	return member{fmt.Sprint(got.body["id"]), got.body["token"].(string)}
}

func (r *R) now() time.Time {
	now, err := time.Parse(time.RFC3339, fmt.Sprint(r.ask("GET", "/clock", "", nil).body["now"]))
	if err != nil {
		r.failf("the clock: %v", err)
	}
	return now.Truncate(time.Minute)
}

func ride(start time.Time, minutes int, from, to string) object {
	end := start.Add(time.Duration(minutes) * time.Minute)
	return object{"from": from, "to": to, "start": start.Format(time.RFC3339), "end": end.Format(time.RFC3339)}
}

func (r *R) recent(minutes int) object {
	return ride(r.now().Add(-5*time.Hour), minutes, "B", "B")
}

func (r *R) travel(m member, ride object, key string) object {
	got := r.ask("POST", "/trips", m.token, ride, key)
	r.status("a new trip", got, 200, 201)
	trip := r.ask("GET", got.location, m.token, nil)
	r.status("the trip", trip, 200)
	return trip.body
}

func place(trip object) string { return "/trips/" + url.PathEscape(fmt.Sprint(trip["id"])) }

func (r *R) again(trip object) object {
	got := r.ask("GET", place(trip), staff, nil)
	r.status("the trip, for staff", got, 200)
	return got.body
}

func (r *R) pay(trip object, amount, event string) {
	got := r.ask("POST", "/payments", staff, object{"event": event, "trip": trip["id"], "amount": amount})
	r.status("a payment", got, 200, 201, 202, 204)
}

func (r *R) refund(trip object, amount, token string) answer {
	return r.ask("POST", place(trip)+"/refunds", token, object{"amount": amount})
}

func (r *R) restart() {
	reply, err := client.Post(os.Getenv("RESTART_URL"), "", nil)
	if err != nil {
		panic(err)
	}
	reply.Body.Close()
}
