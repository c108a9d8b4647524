import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/** One request in Combined Log Format. */
record LogEntry(String client, OffsetDateTime at, int statusClass, long bytes) {

    // strict, or 31 February would become the 28th
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);

    static Optional<LogEntry> parse(String line) {
        try {
            Scanner scanner = new Scanner(line);
            String client = scanner.word();
            scanner.space().word();
            scanner.space().word();
            OffsetDateTime at = OffsetDateTime.parse(scanner.space().bracketed(), TIME);
            scanner.space().quoted();
            String status = scanner.space().word();
            String size = scanner.space().word();
            scanner.space().quoted();
            scanner.space().quoted();
            scanner.end();
            return Optional.of(new LogEntry(client, at, statusClass(status), size.equals("-") ? 0 : number(size)));
        } catch (NotInTheFormat | DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static int statusClass(String status) throws NotInTheFormat {
        long value = number(status);
        if (status.length() != 3 || value < 100 || value > 599) throw new NotInTheFormat();
        return (int) (value / 100);
    }

    private static long number(String text) throws NotInTheFormat {
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) throw new NotInTheFormat();
        return Long.parseLong(text);
    }

    private static final class NotInTheFormat extends Exception {
        NotInTheFormat() {
            super(null, null, false, false);
        }
    }

    private static final class Scanner {
        private final String line;
        private int at = 0;

        Scanner(String line) {
            this.line = line;
        }

        String word() throws NotInTheFormat {
            int end = line.indexOf(' ', at);
            if (end < 0) end = line.length();
            if (end == at) throw new NotInTheFormat();
            String word = line.substring(at, end);
            at = end;
            return word;
        }

        String bracketed() throws NotInTheFormat {
            int end = line.indexOf(']', at);
            if (end < 0 || line.charAt(at) != '[') throw new NotInTheFormat();
            String inside = line.substring(at + 1, end);
            at = end + 1;
            return inside;
        }

        void quoted() throws NotInTheFormat {
            if (at >= line.length() || line.charAt(at) != '"') throw new NotInTheFormat();
            for (int i = at + 1; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    at = i + 1;
                    return;
                }
            }
            throw new NotInTheFormat();
        }

        Scanner space() throws NotInTheFormat {
            if (at >= line.length() || line.charAt(at) != ' ') throw new NotInTheFormat();
            at++;
            return this;
        }

        void end() throws NotInTheFormat {
            if (at != line.length()) throw new NotInTheFormat();
        }
    }
}
