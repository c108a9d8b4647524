package latefees;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

public final class Main {
    public static void main(String[] args) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        var out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
        int status = run(in, out);
        out.flush();
        System.exit(status);
    }

    private static int run(BufferedReader in, Writer out) throws IOException {
        Tariff tariff;
        try {
            String first = in.readLine();
            tariff = Tariff.of(Fields.of(first == null ? "" : first));
        } catch (BadLineException e) {
            complain(1, e);
            return 1;
        }
        long loans = 0;
        long rejected = 0;
        BigDecimal total = BigDecimal.ZERO;
        long number = 1;
        for (String line; (line = in.readLine()) != null; ) {
            number++;
            if (line.isBlank()) continue;
            try {
                Loan loan = Loan.of(Fields.of(line));
                long days = tariff.chargeableDays(loan);
                BigDecimal fee = tariff.fee(loan, days);
                loans++;
                total = total.add(fee);
                out.write("{\"days\":" + days + ",\"loan\":" + Json.quote(loan.id()) + ",\"fee\":" + number(fee) + "}\n");
            } catch (BadLineException e) {
                rejected++;
                complain(number, e);
            }
        }
        out.write("{\"total\":" + number(total) + ",\"loans\":" + loans + ",\"rejected\":" + rejected + "}\n");
        return rejected == 0 ? 0 : 2;
    }

    /** The shortest way to write an amount: 1000 becomes 1E+3, which is a JSON number like any other. */
    private static String number(BigDecimal amount) {
        return amount.stripTrailingZeros().toString();
    }

    private static void complain(long number, BadLineException problem) {
        System.err.println("WARNING: input line #" + number + " skipped: " + problem.getMessage());
    }
}
