package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log"
	"math/big"
	"net/http"
	"sync"
	"time"
)

// A lookup that misses may start a fetch this often.
const missInterval = 3 * time.Second

var errStale = errors.New("the key set is out of reach")

// keyring holds the issuer's public keys. A goroutine keeps it fresh, so that
// a request waits for a fetch only if it names a key that is not here.
type keyring struct {
	url    string
	maxAge time.Duration
	client *http.Client

	fetching sync.Mutex // held during a fetch

	mu        sync.RWMutex // guards what follows
	keys      map[string]crypto.PublicKey
	fetchedAt time.Time
	missedAt  time.Time
}

func newKeyring(url string, maxAge time.Duration) *keyring {
	return &keyring{url: url, maxAge: maxAge, client: &http.Client{Timeout: 3 * time.Second}}
}

func (k *keyring) keepFresh(ctx context.Context) {
	ticker := time.NewTicker(max(k.maxAge/2, time.Second))
	defer ticker.Stop()
	for {
		if err := k.fetch(time.Now()); err != nil {
			log.Print("key set: ", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// find answers nil for a key that nobody published.
func (k *keyring) find(kid string) (crypto.PublicKey, error) {
	key, fresh := k.look(kid)
	if fresh && (key != nil || !k.maySearch()) {
		return key, nil
	}
	err := k.fetch(time.Now())
	key, fresh = k.look(kid)
	if !fresh {
		return nil, errors.Join(errStale, err)
	}
	return key, nil
}

func (k *keyring) look(kid string) (key crypto.PublicKey, fresh bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.keys[kid], time.Since(k.fetchedAt) < k.maxAge
}

func (k *keyring) maySearch() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.missedAt) < missInterval {
		return false
	}
	k.missedAt = time.Now()
	return true
}

// fetch replaces the keys, unless somebody else did so since the asking.
func (k *keyring) fetch(asked time.Time) error {
	k.fetching.Lock()
	defer k.fetching.Unlock()
	if k.fetchedSince(asked) {
		return nil
	}
	began := time.Now()
	reply, err := k.client.Get(k.url)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	var set struct {
		Keys []jwk `json:"keys"`
	}
	if reply.StatusCode != http.StatusOK {
		return errors.New(reply.Status)
	}
	if err := json.NewDecoder(reply.Body).Decode(&set); err != nil {
		return err
	}
	keys := make(map[string]crypto.PublicKey)
	for _, one := range set.Keys {
		if key := one.publicKey(); key != nil {
			keys[one.Kid] = key
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.fetchedAt = keys, began
	return nil
}

func (k *keyring) fetchedSince(asked time.Time) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.fetchedAt.After(asked)
}

type jwk struct {
	Kid, Kty, Crv, N, E, X, Y string
}

func (j jwk) publicKey() crypto.PublicKey {
	switch {
	case j.Kty == "RSA":
		n, e := number(j.N), number(j.E)
		if n.BitLen() < 2048 || !e.IsInt64() {
			return nil
		}
		return &rsa.PublicKey{N: n, E: int(e.Int64())}
	case j.Kty == "EC" && j.Crv == "P-256":
		key := &ecdsa.PublicKey{Curve: elliptic.P256(), X: number(j.X), Y: number(j.Y)}
		if _, err := key.ECDH(); err != nil {
			return nil // not a point of the curve
		}
		return key
	}
	return nil
}

func number(text string) *big.Int {
	raw, _ := base64.RawURLEncoding.DecodeString(text)
	return new(big.Int).SetBytes(raw)
}
