package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

type refusal struct {
	status int
	why    string
}

func (r refusal) Error() string { return r.why }

type handler func(ctx context.Context, w http.ResponseWriter, r *http.Request) error

func routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range map[string]handler{
		"GET /api/alive":                   func(_ context.Context, w http.ResponseWriter, _ *http.Request) error { return say(w, 200, "alive") },
		"GET /api/ready":                   ready,
		"POST /api/writers":                register,
		"POST /api/session":                signIn,
		"GET /api/articles":                newest,
		"POST /api/articles":               publish,
		"GET /api/articles/{slug}":         read,
		"PUT /api/articles/{slug}":         replace,
		"DELETE /api/articles/{slug}":      withdraw,
		"POST /api/articles/{slug}/prints": order,
		"GET /api/prints/{print}":          collect,
		"/": func(context.Context, http.ResponseWriter, *http.Request) error {
			return refusal{404, "nothing is here"}
		},
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := inTime(r.Context())
			defer cancel()
			err := answer(ctx, w, r)
			var no refusal
			if errors.As(err, &no) {
				_ = say(w, no.status, map[string]any{"errors": []string{no.why}})
			} else if err != nil {
				_ = say(w, 504, map[string]any{"errors": []string{"the archive did not answer"}})
			}
		})
	}
	return mux
}

func say(w http.ResponseWriter, status int, body any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}

func hear(w http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
	if err := decoder.Decode(into); err != nil {
		return refusal{400, "that cannot be read"}
	}
	return nil
}

func storable(text string, least, most int) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0) && utf8.RuneCountInString(text) >= least && utf8.RuneCountInString(text) <= most
}

func drawn() string {
	bytes := make([]byte, 12)
	_, _ = rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func ready(ctx context.Context, w http.ResponseWriter, _ *http.Request) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	return say(w, 200, "ready")
}

type credentials struct {
	PenName  string `json:"pen_name"`
	Password string `json:"password"`
}

func register(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	var c credentials
	if err := hear(w, r, &c); err != nil {
		return err
	}
	if !storable(c.PenName, 2, 40) || !storable(c.Password, 8, 60) {
		return refusal{400, "a pen name and a password"}
	}
	salt := drawn()
	result, err := db.ExecContext(ctx, `INSERT INTO writers VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.PenName, salt+":"+digest(salt+c.Password))
	if err != nil {
		return err
	}
	if added, _ := result.RowsAffected(); added == 0 {
		return refusal{409, "somebody writes under that name"}
	}
	w.WriteHeader(204)
	return nil
}

func signIn(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	var c credentials
	if err := hear(w, r, &c); err != nil {
		return err
	}
	if !storable(c.PenName, 2, 40) {
		return refusal{401, "no such writer"}
	}
	var kept string
	err := db.QueryRowContext(ctx, `SELECT password FROM writers WHERE pen_name = $1`, c.PenName).Scan(&kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	salt, sum, _ := strings.Cut(kept, ":")
	if err != nil || digest(salt+c.Password) != sum {
		return refusal{401, "no such writer, or another password"}
	}
	session := drawn() + drawn()
	if _, err := db.ExecContext(ctx, `INSERT INTO sessions VALUES ($1, $2)`, digest(session), c.PenName); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: "session", Value: session, HttpOnly: true, SameSite: http.SameSiteStrictMode, Path: "/"})
	w.WriteHeader(204)
	return nil
}

func writer(ctx context.Context, r *http.Request) (string, error) {
	cookie, err := r.Cookie("session")
	if err != nil {
		return "", refusal{401, "sign in"}
	}
	var name string
	err = db.QueryRowContext(ctx, `SELECT pen_name FROM sessions WHERE id = $1`, digest(cookie.Value)).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", refusal{401, "sign in"}
	}
	return name, err
}

type article struct {
	Slug     string    `json:"slug"`
	Title    string    `json:"title"`
	Body     string    `json:"body"`
	Tags     []string  `json:"tags"`
	EditedAt time.Time `json:"edited_at"`
	number   int64
	writer   string
	version  int64
}

const columns = `number, slug, writer, title, body, tags, version, edited_at`

func scanned(row interface{ Scan(...any) error }) (a article, err error) {
	var tags string
	err = row.Scan(&a.number, &a.Slug, &a.writer, &a.Title, &a.Body, &tags, &a.version, &a.EditedAt)
	a.Tags = strings.Fields(tags)
	if a.Tags == nil {
		a.Tags = []string{}
	}
	return a, err
}

func find(ctx context.Context, slug string) (article, error) {
	if !storable(slug, 1, 200) {
		return article{}, refusal{404, "no such article"}
	}
	a, err := scanned(db.QueryRowContext(ctx, `SELECT `+columns+` FROM articles WHERE slug = $1`, slug))
	if errors.Is(err, sql.ErrNoRows) {
		err = refusal{404, "no such article"}
	}
	return a, err
}

func show(w http.ResponseWriter, a article) error {
	w.Header().Set("etag", fmt.Sprintf(`"%d"`, a.version))
	return say(w, 200, map[string]any{"article": a})
}

var tag = regexp.MustCompile(`^[a-z]{2,12}$`)

func draft(w http.ResponseWriter, r *http.Request) (article, error) {
	var sent struct {
		Article *article `json:"article"`
	}
	if err := hear(w, r, &sent); err != nil {
		return article{}, err
	}
	if sent.Article == nil || !storable(sent.Article.Title, 1, 80) || !storable(sent.Article.Body, 0, 4000) || len(sent.Article.Tags) > 5 {
		return article{}, refusal{422, "an article has a title and a body"}
	}
	for _, one := range sent.Article.Tags {
		if !tag.MatchString(one) {
			return article{}, refusal{422, "a tag is two to twelve small letters"}
		}
	}
	return *sent.Article, nil
}

func publish(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	name, err := writer(ctx, r)
	if err != nil {
		return err
	}
	a, err := draft(w, r)
	if err != nil {
		return err
	}
	made, err := scanned(db.QueryRowContext(ctx, `INSERT INTO articles (slug, writer, title, body, tags) VALUES ($1, $2, $3, $4, $5) RETURNING `+columns, "a-"+drawn(), name, a.Title, a.Body, strings.Join(a.Tags, " ")))
	if err != nil {
		return err
	}
	return show(w, made)
}

// Twenty at a time; the link says how to go on.
func newest(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	before := int64(9_000_000_001)
	if text := r.URL.Query().Get("before"); text != "" {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 1 {
			return refusal{400, "before is the number of an article"}
		}
		before = number
	}
	rows, err := db.QueryContext(ctx, `SELECT `+columns+` FROM articles WHERE number < $1 ORDER BY number DESC LIMIT 20`, before)
	if err != nil {
		return err
	}
	defer rows.Close()
	articles := []article{}
	for rows.Next() {
		a, err := scanned(rows)
		if err != nil {
			return err
		}
		articles = append(articles, a)
	}
	if len(articles) == 20 {
		w.Header().Set("link", fmt.Sprintf(`</api/articles?before=%d>; rel=next; title="older"`, articles[19].number))
	}
	return say(w, 200, map[string]any{"articles": articles})
}

func read(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	a, err := find(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	return show(w, a)
}

func mine(ctx context.Context, r *http.Request) (article, error) {
	name, err := writer(ctx, r)
	if err != nil {
		return article{}, err
	}
	a, err := find(ctx, r.PathValue("slug"))
	if err == nil && a.writer != name {
		err = refusal{403, "it is not yours"}
	}
	return a, err
}

func replace(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	before, err := mine(ctx, r)
	if err != nil {
		return err
	}
	if r.Header.Get("if-match") == "" {
		return refusal{428, "say which version you have seen"}
	}
	a, err := draft(w, r)
	if err != nil {
		return err
	}
	after, err := scanned(db.QueryRowContext(ctx, `UPDATE articles SET title = $1, body = $2, tags = $3, version = version + 1, edited_at = now() WHERE slug = $4 AND $5 = '"' || version || '"' RETURNING `+columns, a.Title, a.Body, strings.Join(a.Tags, " "), before.Slug, r.Header.Get("if-match")))
	if errors.Is(err, sql.ErrNoRows) {
		return refusal{412, "it was edited meanwhile"}
	}
	if err != nil {
		return err
	}
	return show(w, after)
}

func withdraw(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	a, err := mine(ctx, r)
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, `DELETE FROM articles WHERE slug = $1`, a.Slug); err != nil {
		return err
	}
	w.WriteHeader(204)
	return nil
}

// It is promised here and done a little later.
func order(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	a, err := mine(ctx, r)
	if err != nil {
		return err
	}
	id := drawn()
	time.AfterFunc(300*time.Millisecond, func() {
		_, _ = db.Exec(`INSERT INTO prints VALUES ($1, $2, $3)`, id, a.writer, len(strings.Fields(a.Body)))
	})
	w.Header().Set("location", "http://"+r.Host+"/api/prints/"+id)
	w.WriteHeader(202)
	return nil
}

func collect(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	name, err := writer(ctx, r)
	if err != nil {
		return err
	}
	id := r.PathValue("print")
	if !storable(id, 1, 100) {
		return refusal{404, "no such print"}
	}
	var words int
	err = db.QueryRowContext(ctx, `SELECT words FROM prints WHERE id = $1 AND writer = $2`, id, name).Scan(&words)
	if errors.Is(err, sql.ErrNoRows) {
		return refusal{404, "no such print"}
	}
	if err != nil {
		return err
	}
	return say(w, 200, map[string]any{"print": id, "words": words})
}
