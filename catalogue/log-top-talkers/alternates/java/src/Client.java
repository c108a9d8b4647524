import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Comparator;

/** What is known of one client. */
final class Client {

    static final Comparator<Client> HEAVIEST_FIRST =
            Comparator.comparingLong((Client client) -> client.bytes).reversed().thenComparing(client -> client.name);

    final String name;
    long requests;
    long bytes;
    /** When the limit was first passed; null until then. */
    OffsetDateTime burst;

    /** Second and number of requests in it, oldest first: never more of them than the window has seconds. */
    private ArrayDeque<long[]> perSecond = new ArrayDeque<>(2);
    private long inWindow;

    Client(String name) {
        this.name = name;
    }

    void count(LogEntry entry, int window, int limit) {
        requests++;
        bytes += entry.bytes();
        if (burst == null && inWindow(entry.at().toEpochSecond(), window) > limit) {
            burst = entry.at();
            perSecond = null;
        }
    }

    private long inWindow(long second, int window) {
        while (!perSecond.isEmpty() && perSecond.peekFirst()[0] <= second - window) {
            inWindow -= perSecond.removeFirst()[1];
        }
        if (!perSecond.isEmpty() && perSecond.peekLast()[0] == second) {
            perSecond.peekLast()[1]++;
        } else {
            perSecond.addLast(new long[] {second, 1});
        }
        return ++inWindow;
    }
}
