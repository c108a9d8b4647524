package main

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
)

// Receipts is what happens when a file has landed.
type Receipts struct {
	store *Store
	mutex sync.Mutex
	rates *Rates
}

// The rates are loaded on first use, so that a start never fails.
func (r *Receipts) load(ctx context.Context) (Rates, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.rates == nil {
		text, err := r.store.get(ctx, "config/rates.json")
		if err != nil {
			return Rates{}, err
		}
		var rates Rates
		if err := json.Unmarshal(text, &rates); err != nil {
			return Rates{}, err
		}
		r.rates = &rates
	}
	return *r.rates, nil
}

func (r *Receipts) process(ctx context.Context, key string) (Totals, error) {
	if !strings.HasPrefix(key, "in/") || !strings.HasSuffix(key, ".csv") {
		return Totals{}, errBad
	}
	rates, err := r.load(ctx)
	if err != nil {
		return Totals{}, err
	}
	text, err := r.store.get(ctx, key)
	if err != nil {
		return Totals{}, err
	}
	result, err := totals(string(text), rates)
	if err != nil {
		return Totals{}, err
	}
	body, _ := json.Marshal(result)
	return result, r.store.putInParts(ctx, "out/"+strings.TrimSuffix(strings.TrimPrefix(key, "in/"), ".csv")+".json", append(body, '\n'))
}
