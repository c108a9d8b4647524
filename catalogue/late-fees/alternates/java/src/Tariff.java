package latefees;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.TreeSet;

/** What the night's header lays down, and the prices that follow from it. */
record Tariff(LocalDate asOf, BigDecimal grace, TreeSet<LocalDate> closed) {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    static Tariff of(Fields fields) throws BadLineException {
        var closed = new TreeSet<LocalDate>();
        for (LocalDate date : fields.dates("closed")) {
            if (date.getDayOfWeek() != DayOfWeek.SUNDAY) closed.add(date);
        }
        return new Tariff(fields.date("asOf"), fields.amount("grace"), closed);
    }

    long chargeableDays(Loan loan) {
        LocalDate first = loan.due().plusDays(1);
        LocalDate end = loan.returned().orElse(asOf).plusDays(1);
        if (!first.isBefore(end)) return 0;
        LocalDate sunday = first.with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
        long sundays = sunday.isBefore(end) ? ChronoUnit.WEEKS.between(sunday, end.minusDays(1)) + 1 : 0;
        return ChronoUnit.DAYS.between(first, end) - sundays - closed.subSet(first, end).size();
    }

    BigDecimal fee(Loan loan, long days) {
        BigDecimal late = BigDecimal.valueOf(days);
        if (late.compareTo(grace) <= 0) return BigDecimal.ZERO;
        BigDecimal full = late.multiply(loan.rate());
        BigDecimal price = switch (loan.kind()) {
            case ADULT -> full;
            case STUDENT -> full.divide(TWO, 0, RoundingMode.CEILING);
            case STAFF -> BigDecimal.ZERO;
        };
        return price.min(loan.cap());
    }
}
