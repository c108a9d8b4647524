// Guard serves members' loans to those who bring a good access token.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	maxAge, err := strconv.Atoi(os.Getenv("JWKS_MAX_AGE"))
	if err != nil {
		maxAge = 300
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	keys := newKeyring(os.Getenv("JWKS_URL"), time.Duration(maxAge)*time.Second)
	go keys.keepFresh(ctx)
	verifier := &verifier{keys: keys, issuer: os.Getenv("JWT_ISSUER"), audience: os.Getenv("JWT_AUDIENCE")}
	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: newAPI(verifier)}
	server.SetKeepAlivesEnabled(false)

	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}
