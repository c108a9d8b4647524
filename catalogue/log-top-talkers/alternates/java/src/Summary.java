import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The totals of a log and its clients. */
final class Summary {

    private final int window;
    private final int limit;
    private final Map<String, Client> clients = new HashMap<>();
    private final long[] classes = new long[6];
    private long lines;
    private long bad;

    Summary(int window, int limit) {
        this.window = window;
        this.limit = limit;
    }

    void add(String line) {
        if (line.isBlank()) return;
        lines++;
        Optional<LogEntry> parsed = LogEntry.parse(line);
        if (parsed.isEmpty()) {
            bad++;
            return;
        }
        LogEntry entry = parsed.get();
        classes[entry.statusClass()]++;
        clients.computeIfAbsent(entry.client(), Client::new).count(entry, window, limit);
    }

    String toJson(int top) {
        StringBuilder json = new StringBuilder();
        json.append("{\"lines\": ").append(lines);
        json.append(",\r\n \"bad\": ").append(bad);
        // spelled 12.0: to JSON that is the same number
        json.append(",\r\n \"bytes\": ").append(clients.values().stream().mapToLong(client -> client.bytes).sum()).append(".0");
        json.append(",\r\n \"classes\": ").append(
                IntStream.rangeClosed(1, 5)
                        .mapToObj(c -> quote(c + "xx") + ": " + classes[c])
                        .collect(Collectors.joining(", ", "{", "}")));
        json.append(",\r\n \"top\": ").append(
                clients.values().stream()
                        .sorted(Client.HEAVIEST_FIRST)
                        .limit(top)
                        .map(client -> "{\"client\": " + quote(client.name) + ", \"requests\": " + client.requests
                                + ", \"bytes\": " + client.bytes + "}")
                        .collect(Collectors.joining(", ", "[", "]")));
        json.append(",\r\n \"bursts\": ").append(
                clients.values().stream()
                        .filter(client -> client.burst != null)
                        .sorted(Comparator.comparing((Client client) -> client.burst, OffsetDateTime.timeLineOrder())
                                .thenComparing(client -> client.name))
                        .map(client -> "{\"client\": " + quote(client.name) + ", \"at\": "
                                + quote(client.burst.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)) + "}")
                        .collect(Collectors.joining(", ", "[", "]")));
        return json.append("}\r\n").toString();
    }

    /** Every character beyond the plain ones as \\uXXXX. */
    private static String quote(String text) {
        return text.chars()
                .mapToObj(c -> c < ' ' || c == '"' || c == '\\' || c > '~' ? String.format("\\u%04x", c) : String.valueOf((char) c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
