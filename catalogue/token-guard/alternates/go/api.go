package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

type loan struct {
	ID   string `json:"id"`
	Tool string `json:"tool"`
}

type api struct {
	verifier *verifier
	mu       sync.Mutex
	loans    map[string][]loan // by member
	made     int
}

func newAPI(verifier *verifier) http.Handler {
	a := &api{verifier: verifier, loans: make(map[string][]loan)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fine") })
	mux.HandleFunc("GET /my/profile", a.guarded("", a.profile))
	mux.HandleFunc("GET /my/loans", a.guarded("loans:read", a.list))
	mux.HandleFunc("POST /my/loans", a.guarded("loans:write", a.borrow))
	mux.HandleFunc("GET /my/loans/{id}", a.guarded("loans:read", a.show))
	return mux
}

// guarded calls the handler for those whose token is good and has the scope.
func (a *api) guarded(scope string, handle func(http.ResponseWriter, *http.Request, caller)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			challenge(w, http.StatusUnauthorized, "bearer realm=lendery")
			return
		}
		who, err := a.verifier.verify(token)
		switch {
		case errors.Is(err, errBadToken):
			log.Printf("%s %s: %v", r.Method, r.URL.Path, err)
			challenge(w, http.StatusUnauthorized, "bearer error=invalid_token, realm=lendery")
		case err != nil:
			log.Print(err)
			http.Error(w, "try again", http.StatusBadGateway)
		case scope != "" && !slices.Contains(who.scopes, scope):
			challenge(w, http.StatusForbidden, `bearer error=insufficient_scope, scope="`+scope+`"`)
		default:
			handle(w, r, who)
		}
	}
}

func (a *api) profile(w http.ResponseWriter, _ *http.Request, who caller) {
	reply(w, http.StatusOK, map[string]any{"scopes": append([]string{}, who.scopes...), "sub": who.sub})
}

func (a *api) borrow(w http.ResponseWriter, r *http.Request, who caller) {
	var wish struct{ Tool string }
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&wish)
	if length := utf8.RuneCountInString(wish.Tool); err != nil || length < 1 || length > 100 {
		problem(w, http.StatusUnprocessableEntity, "tool must be a text of 1 to 100 characters")
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.made++
	made := loan{"L/" + strconv.Itoa(a.made), wish.Tool}
	a.loans[who.sub] = append(a.loans[who.sub], made)
	reply(w, http.StatusCreated, made)
}

func (a *api) list(w http.ResponseWriter, _ *http.Request, who caller) {
	a.mu.Lock()
	defer a.mu.Unlock()
	reply(w, http.StatusOK, map[string]any{"items": append([]loan{}, a.loans[who.sub]...), "next": nil})
}

func (a *api) show(w http.ResponseWriter, r *http.Request, who caller) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range a.loans[who.sub] {
		if one.ID == r.PathValue("id") {
			reply(w, http.StatusOK, one)
			return
		}
	}
	problem(w, http.StatusForbidden, "not one of your loans")
}

// challenge refuses without a body: all there is to say is in the header.
func challenge(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Www-Authenticate", text)
	w.WriteHeader(status)
}

func problem(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"title": title, "type": "about:blank"})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	w.(http.Flusher).Flush() // sent in chunks from here on
	json.NewEncoder(w).Encode(body)
}
