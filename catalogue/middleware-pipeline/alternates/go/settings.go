package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

type settings struct {
	keys      map[string]bool
	origins   []string
	bodyLimit int64
	limit     int
	window    time.Duration
	timeout   time.Duration
	boomText  string
}

func readSettings() settings {
	keys := map[string]bool{}
	for _, key := range strings.Split(os.Getenv("API_KEYS"), ",") {
		keys[key] = true
	}
	return settings{
		keys:      keys,
		origins:   strings.Split(os.Getenv("CORS_ORIGINS"), ","),
		bodyLimit: int64(number("BODY_LIMIT_BYTES")),
		limit:     number("RATE_LIMIT"),
		window:    time.Duration(number("RATE_WINDOW_SECONDS")) * time.Second,
		timeout:   time.Duration(number("REQUEST_TIMEOUT_MS")) * time.Millisecond,
		boomText:  os.Getenv("BOOM_TEXT"),
	}
}

func number(name string) int {
	value, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		panic(name + " is not a number")
	}
	return value
}
