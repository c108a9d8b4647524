// A gazette: everybody reads, writers sign in with a cookie and change only what is theirs.
// What is unusual about it: articles are wrapped and called by a slug, replies close their connection, replacing wants
// an entity tag, every refusal is declared by `default`, prints are made later (202), losing the database is a 504.
package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err := open(); err != nil {
		panic(err)
	}
	if len(os.Args) > 1 && os.Args[1] == "release" {
		if err := release(context.Background()); err != nil {
			slog.Error("release", "error", err)
			os.Exit(1)
		}
		return
	}
	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: dressed(routes()), ReadHeaderTimeout: 5 * time.Second}
	stopped := make(chan struct{})
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		<-signals
		ctx, cancel := context.WithTimeout(context.Background(), 8*time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
		close(stopped)
	}()
	slog.Info("listening", "address", server.Addr)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		panic(err)
	}
	<-stopped
}

type seen struct {
	http.ResponseWriter
	status int
}

func (s *seen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func dressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-content-type-options", "nosniff")
		w.Header().Set("connection", "close")
		s := &seen{w, 200}
		next.ServeHTTP(s, r)
		slog.Info("answered", "method", r.Method, "pattern", r.Pattern, "status", s.status)
	})
}
