package latefees;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members of one JSON object, taken out by type. */
record Fields(Map<?, ?> members) {
    static Fields of(String line) throws BadLineException {
        if (Json.parse(line) instanceof Map<?, ?> members) return new Fields(members);
        throw new BadLineException("not a JSON object");
    }

    String text(String name) throws BadLineException {
        if (members.get(name) instanceof String text) return text;
        throw new BadLineException(name + " is not a text");
    }

    BigDecimal amount(String name) throws BadLineException {
        if (members.get(name) instanceof BigDecimal number && number.signum() >= 0 && number.stripTrailingZeros().scale() <= 0) {
            return number;
        }
        throw new BadLineException(name + " is not a whole number of 0 or more");
    }

    LocalDate date(String name) throws BadLineException {
        return toDate(name, members.get(name));
    }

    Optional<LocalDate> optionalDate(String name) throws BadLineException {
        return members.get(name) == null ? Optional.empty() : Optional.of(date(name));
    }

    List<LocalDate> dates(String name) throws BadLineException {
        if (!(members.get(name) instanceof List<?> list)) throw new BadLineException(name + " is not a list");
        var dates = new ArrayList<LocalDate>();
        for (Object item : list) dates.add(toDate(name, item));
        return dates;
    }

    private static LocalDate toDate(String name, Object value) throws BadLineException {
        if (!(value instanceof String text)) throw new BadLineException(name + " is not a date");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new BadLineException(name + " is not a date");
        }
    }
}
