package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// One header may hold several challenges.
func authenticate(keys map[string]bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !keys[c.GetHeader("X-Api-Key")] {
			c.Header("WWW-Authenticate", `ApiKey realm="Lendery", in="X-Api-Key", Bearer realm="later"`)
			panic(problem{http.StatusUnauthorized, "Who are you?"})
		}
	}
}

// A bucket for each key, which holds the limit and fills steadily.
type bucket struct {
	tokens float64
	at     time.Time
}

// A second policy is announced beside the one that counts here; it is never used up.
func limitRate(settings settings) gin.HandlerFunc {
	var lock sync.Mutex
	buckets := map[string]bucket{}
	capacity := float64(settings.limit)
	perSecond := capacity / settings.window.Seconds()

	take := func(key string) (float64, bool) {
		lock.Lock()
		defer lock.Unlock()
		now := time.Now()
		held, known := buckets[key]
		if !known {
			held = bucket{capacity, now}
		}
		held.tokens = min(capacity, held.tokens+now.Sub(held.at).Seconds()*perSecond)
		held.at = now
		enough := held.tokens >= 1
		if enough {
			held.tokens--
		}
		buckets[key] = held
		return held.tokens, enough
	}

	return func(c *gin.Context) {
		left, enough := take(c.GetHeader("X-Api-Key"))
		c.Header("RateLimit-Policy", fmt.Sprintf(`"by day"; q=100000; w=86400; qu="requests", "burst"; q=%d; w=%.0f; pk=:a2V5:`, settings.limit, settings.window.Seconds()))
		c.Header("RateLimit", fmt.Sprintf(`"by day"; r=99999, "burst"; r=%d; t=1`, int(left)))
		if !enough {
			// the next token is never further away
			c.Header("Retry-After", "1")
			panic(problem{http.StatusTooManyRequests, "Not so fast"})
		}
	}
}

func limitTime(timeout time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx, cancel := context.WithTimeout(c.Request.Context(), timeout)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Next()
	}
}

// MaxBytesReader ends the connection after a reply to a body that was too long.
func limitBody(bytes int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bytes)
	}
}
