package latefees;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

record Loan(String id, Kind kind, LocalDate due, Optional<LocalDate> returned, BigDecimal rate, BigDecimal cap) {
    enum Kind { ADULT, STUDENT, STAFF }

    static Loan of(Fields fields) throws BadLineException {
        return new Loan(
            fields.text("loan"),
            kind(fields.text("kind")),
            fields.date("due"),
            fields.optionalDate("returned"),
            fields.amount("rate"),
            fields.amount("cap"));
    }

    private static Kind kind(String name) throws BadLineException {
        return switch (name) {
            case "adult" -> Kind.ADULT;
            case "student" -> Kind.STUDENT;
            case "staff" -> Kind.STAFF;
            default -> throw new BadLineException("unknown kind");
        };
    }
}
