import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads an access log from standard input; names its heaviest clients and its bursts. */
public final class TopTalkers {

    public static void main(String[] args) throws IOException {
        Map<String, Integer> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], Integer.valueOf(args[i + 1]));
        }
        Summary summary = new Summary(options.get("--window"), options.get("--limit"));
        read(System.in, summary);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        out.print(summary.toJson(options.get("--top")));
        out.flush();
    }

    /** BufferedReader would also end a line at a lone carriage return; here only a line feed does. */
    private static void read(InputStream in, Summary summary) throws IOException {
        byte[] chunk = new byte[1 << 16];
        byte[] line = new byte[1 << 10];
        int length = 0;
        try (InputStream input = new BufferedInputStream(in, 1 << 16)) {
            for (int n; (n = input.read(chunk)) > 0; ) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (chunk[i] != '\n') continue;
                    line = append(line, length, chunk, from, i - from);
                    summary.add(new String(line, 0, length + i - from, StandardCharsets.ISO_8859_1));
                    length = 0;
                    from = i + 1;
                }
                line = append(line, length, chunk, from, n - from);
                length += n - from;
            }
        }
        summary.add(new String(line, 0, length, StandardCharsets.ISO_8859_1));
    }

    private static byte[] append(byte[] to, int length, byte[] from, int start, int count) {
        byte[] target = length + count <= to.length ? to : java.util.Arrays.copyOf(to, Math.max(to.length * 2, length + count));
        System.arraycopy(from, start, target, length, count);
        return target;
    }

    private TopTalkers() {}
}
