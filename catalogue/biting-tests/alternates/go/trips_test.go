package fares

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"
	"testing"
)

func isNumber(value any) bool { _, is := value.(json.Number); return is }
func isText(value any) bool   { _, is := value.(string); return is }
func isList(value any) bool   { _, is := value.([]any); return is }

func (r *R) isTrip(trip object) {
	for name, is := range map[string]func(any) bool{"minutes": isNumber, "paid": isText, "refunds": isList, "start": isText, "from": isText} {
		if !is(trip[name]) {
			r.failf("%s of a trip is %v", name, trip[name])
		}
	}
}

func TestTrips(t *testing.T) {
	rule(t, "what a trip looks like", func(r *R) {
		m := r.join()
		r.isTrip(r.travel(m, r.recent(20), unique("k")))
		for _, one := range r.ask("GET", "/trips", m.token, nil).body["items"].([]any) {
			r.isTrip(one.(object))
		}
	})
	rule(t, "what a quote looks like", func(r *R) {
		got := r.ask("POST", "/quotes", "", ride(noon, 46, "A", "A")).body
		r.want("minutes and quarters", fmt.Sprintf("%T %v %v", got["minutes"], got["minutes"], got["quarters"]), "json.Number 46 4")
	})
	rule(t, "zones that are not", func(r *R) {
		r.status("zone X", r.ask("POST", "/quotes", "", ride(noon, 46, "X", "A")), 400, 422)
		r.status("no key", r.ask("POST", "/trips", r.join().token, r.recent(20)), 400, 422)
	})
	rule(t, "the trips of others", func(r *R) {
		trip := r.travel(r.join(), r.recent(20), unique("k"))
		r.status("somebody else", r.ask("GET", place(trip), r.join().token, nil), 403, 404)
		r.status("nobody", r.ask("GET", place(trip), "", nil), 401)
	})
	rule(t, "refunds are for staff", func(r *R) {
		m := r.join()
		trip := r.travel(m, r.recent(20), unique("k"))
		r.pay(trip, "2.00", unique("e"))
		r.status("a refund to oneself", r.refund(trip, "1.00", m.token), 403, 404)
		r.status("a refund by staff", r.refund(trip, "1.00", staff), 200, 201)
		r.status("too much", r.refund(trip, "1.01", staff), 409, 422)
	})
	rule(t, "a trip that is sent again", func(r *R) {
		m, body, key := r.join(), r.recent(20), unique("k")
		r.want("the trip", r.travel(m, body, key)["id"], r.travel(m, body, key)["id"])
	})
	rule(t, "a payment that is sent again", func(r *R) {
		trip, event := r.travel(r.join(), r.recent(20), unique("k")), unique("e")
		r.pay(trip, "0.70", event)
		r.pay(trip, "0.70", event)
		r.want("what was paid", r.again(trip)["paid"], "0.70")
	})
	rule(t, "pages", func(r *R) {
		m, body := r.join(), r.recent(20)
		var made []string
		for len(made) < 4 {
			made = append(made, fmt.Sprint(r.travel(m, body, unique("k"))["id"]))
		}
		sort.Strings(made)
		for _, limit := range []int{2, 3, 4} {
			var seen []string
			after := ""
			for pages := 0; pages < 5; pages++ {
				page := r.ask("GET", fmt.Sprintf("/trips?limit=%d%s", limit, after), m.token, nil).body
				for _, one := range page["items"].([]any) {
					seen = append(seen, fmt.Sprint(one.(object)["id"]))
				}
				if page["next"] == nil {
					break
				}
				after = "&after=" + page["next"].(string)
			}
			sort.Strings(seen)
			r.want(fmt.Sprint("trips by ", limit), strings.Join(seen, " "), strings.Join(made, " "))
		}
	})
	rule(t, "a restart", func(r *R) {
		trip := r.travel(r.join(), r.recent(20), unique("k"))
		r.pay(trip, "1.00", unique("e"))
		r.restart()
		r.want("what was paid", r.again(trip)["paid"], "1.00")
	})
	rule(t, "two accounts", func(r *R) {
		one, two := r.join(), r.join()
		r.travel(one, r.recent(20), unique("k"))
		r.want("trips", r.ask("GET", "/account", one.token, nil).body["trips"], 1)
		r.want("trips", r.ask("GET", "/account", two.token, nil).body["trips"], 0)
	})
	rule(t, "refunds at once", func(r *R) {
		for tries := 0; tries < 4; tries++ {
			trip := r.travel(r.join(), r.recent(20), unique("k"))
			r.pay(trip, "1.00", unique("e"))
			var all sync.WaitGroup
			for range 6 {
				all.Add(1)
				go func() {
					defer all.Done()
					defer func() { _ = recover() }()
					r.refund(trip, "1.00", staff)
				}()
			}
			all.Wait()
			r.want("refunds", len(r.again(trip)["refunds"].([]any)), 1)
		}
	})
}
