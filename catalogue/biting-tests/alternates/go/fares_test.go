package fares

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

var decimals = map[string]int{"EUR": 2, "JPY": 0, "KWD": 3}

// due is the fare in the smallest unit, and the two discounts.
func due(ride object, currency, birthday string) int64 {
	start, _ := time.Parse(time.RFC3339, ride["start"].(string))
	end, _ := time.Parse(time.RFC3339, ride["end"].(string))
	minutes := int64(end.Sub(start).Minutes())
	if minutes <= 5 {
		return 0
	}
	apart := int(ride["from"].(string)[0]) - int(ride["to"].(string)[0])
	price := map[int]int64{0: 130, 1: 175, 2: 245}[max(apart, -apart)]
	cents := min((minutes+14)/15*price, (minutes+1439)/1440*3900)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	local := start.In(berlin)
	night, youth := int64(2), int64(20)
	if local.Hour() > 21 || local.Hour() < 6 {
		night = 1
	}
	if birthday != "" {
		born, _ := time.Parse(time.DateOnly, birthday)
		// a day that a year does not have is the next one here, as the specification wants it
		turns := time.Date(born.Year()+26, born.Month(), born.Day(), 0, 0, 0, 0, berlin)
		if local.Before(turns) {
			youth = 17
		}
	}
	// in ten-thousandths of the smallest unit of the currency for a cent
	rate := map[string]int64{"EUR": 10_000, "JPY": 16_150, "KWD": 33_450}[currency]
	over, under := cents*night*youth*rate, int64(2*20*10_000)
	return (2*over + under) / (2 * under)
}

func units(r *R, amount any, currency string) string {
	text, isText := amount.(string)
	_, fraction, _ := strings.Cut(text, ".")
	if !isText || len(fraction) != decimals[currency] {
		r.failf("an amount of %s: due are %d decimals, and it is %v", currency, decimals[currency], amount)
	}
	number, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		r.failf("an amount of %s is %v", currency, amount)
	}
	return strconv.FormatInt(number, 10)
}

func (r *R) agree(ride object, currency, birthday string) {
	asked := object{"currency": currency}
	for name, value := range ride {
		asked[name] = value
	}
	if birthday != "" {
		asked["birthday"] = birthday
	}
	got := r.ask("POST", "/quotes", "", asked)
	r.status("a quote", got, 200)
	fare := got.body["fare"].(object)
	if amount := strings.Replace(fmt.Sprint(fare["amount"]), ".", "", 1); currency == "JPY" && len(amount) != len(fmt.Sprint(fare["amount"])) {
		r.failf("a ride %v: due is %d yen, and it is %v", asked, due(ride, currency, birthday), fare["amount"])
	}
	r.want(fmt.Sprintf("a ride %v", asked), units(r, fare["amount"], currency), due(ride, currency, birthday))
}

var noon = time.Date(2028, 4, 4, 10, 0, 0, 0, time.UTC)

func TestFares(t *testing.T) {
	rule(t, "five minutes are free", func(r *R) {
		for _, minutes := range []int{1, 5, 6} {
			r.agree(ride(noon, minutes, "A", "B"), "EUR", "")
		}
	})
	rule(t, "quarters", func(r *R) {
		for _, minutes := range []int{14, 15, 16, 30, 31} {
			r.agree(ride(noon, minutes, "A", "C"), "EUR", "")
		}
	})
	rule(t, "the cap", func(r *R) {
		for to, quarters := range map[string]int{"A": 31, "B": 23, "C": 16} {
			for _, minutes := range []int{quarters*15 - 15, quarters * 15, quarters*15 + 15, 1440, 1441, 4320} {
				r.agree(ride(noon, minutes, "A", to), "EUR", "")
			}
		}
	})
	rule(t, "no longer than three days", func(r *R) {
		for _, minutes := range []int{0, 4321} {
			r.status(fmt.Sprint(minutes, " minutes"), r.ask("POST", "/quotes", "", ride(noon, minutes, "A", "A")), 400, 422)
		}
	})
	rule(t, "halves go up", func(r *R) {
		for _, minutes := range []int{15, 45, 75, 105} {
			r.agree(ride(noon, minutes, "C", "C"), "EUR", "2020-02-02")
		}
	})
	rule(t, "rounded at the end", func(r *R) {
		for _, to := range []string{"A", "B", "C"} {
			for minutes := 10; minutes < 100; minutes += 15 {
				r.agree(ride(noon.Add(11*time.Hour), minutes, "A", to), "EUR", "2020-02-02")
			}
		}
	})
	rule(t, "currencies", func(r *R) {
		for currency := range decimals {
			for _, minutes := range []int{2, 29, 400} {
				r.agree(ride(noon, minutes, "B", "A"), currency, "")
			}
		}
	})
	rule(t, "nights", func(r *R) {
		for _, day := range []string{"2028-01-09", "2028-08-09"} {
			for minutes := 0; minutes < 1440; minutes += 30 {
				start, _ := time.Parse(time.DateOnly, day)
				r.agree(ride(start.Add(time.Duration(minutes)*time.Minute), 50, "B", "A"), "EUR", "")
			}
		}
	})
	rule(t, "birthdays", func(r *R) {
		for _, birthday := range []string{"2002-04-03", "2002-04-04", "2002-04-05"} {
			r.agree(ride(noon, 50, "B", "A"), "EUR", birthday)
		}
		for day := 27; day <= 30; day++ {
			r.agree(ride(time.Date(2030, 2, day, 12, 0, 0, 0, time.UTC), 50, "B", "A"), "EUR", "2004-02-29")
		}
	})
	rule(t, "any ride", func(r *R) {
		seed, _ := strconv.ParseInt(os.Getenv("SEED"), 10, 64)
		source := rand.New(rand.NewSource(seed))
		zones := []string{"A", "B", "C"}
		start := noon.Add(time.Duration(source.Intn(100_000)) * time.Minute)
		for minutes := 6 + source.Intn(100); minutes < 300; minutes++ {
			r.agree(ride(start, minutes, zones[source.Intn(3)], zones[source.Intn(3)]), []string{"EUR", "JPY", "KWD"}[source.Intn(3)], "")
		}
	})
}
