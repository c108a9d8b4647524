package main

import (
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
)

var goodID = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

var (
	started = time.Now().UnixNano()
	count   atomic.Int64
)

// Our own ids are in capitals and have a colon in them, which we would not take from a caller.
func identify(c *gin.Context) {
	id := c.GetHeader("X-Request-Id")
	if !goodID.MatchString(id) {
		id = fmt.Sprintf("%X:%08X", started, count.Add(1))
	}
	c.Set("id", id)
	c.Header("X-Request-Id", id)
}

var lines = slog.New(slog.NewJSONHandler(os.Stdout, nil))

// Writes the line well after the reply, decoded path, fractions of milliseconds and all.
// slog adds members of its own, and writes each line in one go.
func logRequests(c *gin.Context) {
	began := time.Now()
	c.Next()
	line := []any{
		"status", c.Writer.Status(),
		"method", c.Request.Method,
		"path", c.Request.URL.Path,
		"durationMs", float64(time.Since(began).Microseconds()) / 1000,
		"requestId", c.GetString("id"),
	}
	time.AfterFunc(300*time.Millisecond, func() { lines.Info("request", line...) })
}
