package main

import (
	"context"
	"database/sql"
	"os"
	"time"

	_ "github.com/lib/pq"
)

var db *sql.DB

func open() error {
	address := os.Getenv("DATABASE_URL")
	separator := "?"
	for _, letter := range address {
		if letter == '?' {
			separator = "&"
		}
	}
	var err error
	db, err = sql.Open("postgres", address+separator+"sslmode=disable&connect_timeout=3")
	if err == nil {
		db.SetMaxOpenConns(8)
		db.SetMaxIdleConns(8)
	}
	return err
}

// One statement a table, and all of them as often as one likes.
func release(ctx context.Context) error {
	for _, statement := range []string{
		`CREATE TABLE IF NOT EXISTS writers (pen_name TEXT PRIMARY KEY, password TEXT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, pen_name TEXT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS articles (number BIGSERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE, writer TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, tags TEXT NOT NULL, version BIGINT NOT NULL DEFAULT 1, edited_at TIMESTAMPTZ NOT NULL DEFAULT now())`,
		`CREATE TABLE IF NOT EXISTS prints (id TEXT PRIMARY KEY, writer TEXT NOT NULL, words INTEGER NOT NULL)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// No question to the database takes longer than this.
func inTime(parent context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(parent, 4*time.Second)
}
