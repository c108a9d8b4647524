package main

import (
	"encoding/csv"
	"errors"
	"math/big"
	"regexp"
	"strings"
)

// Rates are what one unit of each currency is worth.
type Rates struct {
	Currency string            `json:"currency"`
	Rates    map[string]string `json:"rates"`
}

// Totals come in another order of members than in the brief.
type Totals struct {
	TotalCents int64  `json:"totalCents"`
	Currency   string `json:"currency"`
	Lines      int    `json:"lines"`
}

var errBad = errors.New("the receipts cannot be added up")

var amountForm = regexp.MustCompile(`^-?\d{1,9}(\.\d{1,2})?$`)

func totals(text string, rates Rates) (Totals, error) {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.FieldsPerRecord = 4
	rows, err := reader.ReadAll()
	if err != nil || len(rows) == 0 || strings.Join(rows[0], ",") != "date,item,amount,currency" {
		return Totals{}, errBad
	}
	sum := new(big.Int)
	for _, row := range rows[1:] {
		rate, known := new(big.Rat), false
		if text, found := rates.Rates[row[3]]; found {
			_, known = rate.SetString(text)
		}
		if !known || !amountForm.MatchString(row[2]) {
			return Totals{}, errBad
		}
		amount, _ := new(big.Rat).SetString(row[2])
		sum.Add(sum, roundedCents(amount.Mul(amount, rate)))
	}
	return Totals{sum.Int64(), rates.Currency, len(rows) - 1}, nil
}

// To the nearest cent, a half away from zero.
func roundedCents(value *big.Rat) *big.Int {
	cents := new(big.Rat).Mul(value, big.NewRat(100, 1))
	half := big.NewRat(1, 2)
	if cents.Sign() < 0 {
		half.Neg(half)
	}
	cents.Add(cents, half)
	return new(big.Int).Quo(cents.Num(), cents.Denom())
}
