import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

public final class Main {
    public static void main(String[] args) throws IOException {
        // UTF-8 whatever the locale says
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        long lines = 0;
        // one line at a time, so that a long input needs no more memory than a short one
        for (String line; (line = in.readLine()) != null; lines++) {
            handle(line, out);
        }
        out.flush();
        // stdout is for the answer alone; remarks to people go to stderr
        System.err.println(lines + " lines read, and nothing done with them yet");
    }

    private static void handle(String line, PrintStream out) {
        // your program goes here
    }
}
