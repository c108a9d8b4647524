import java.io.StringReader;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

/** The workload over JDBC: Workload URL. It prints what came back, and its counts at the end. */
class Workload {
  static final AtomicInteger statements = new AtomicInteger(), trips = new AtomicInteger();
  static boolean postgres;
  static String jdbc;

  public static void main(String[] args) throws Exception {
    var url = new java.net.URI(args[0]);
    var who = url.getUserInfo().split(":");
    postgres = url.getScheme().startsWith("postgres");
    jdbc = "jdbc:" + (postgres ? "postgresql" : "mariadb") + "://" + url.getHost() + ":" + url.getPort() + url.getPath() + "?user=" + who[0] + "&password=" + who[1]
      + (postgres ? "&sslmode=prefer" : "&allowMultiQueries=true&allowLocalInfile=true&useServerPrepStmts=true&maxAllowedPacket=67108864");
    try (var one = DriverManager.getConnection(jdbc)) {
      shared(one);
      alongside();
      if (postgres) postgresAlone(one);
      else mariadbAlone(one);
    }
    System.out.println("counts {\"statements\":" + statements + ",\"roundTrips\":" + trips + "}");
  }

  static void count(int n, int waits) {
    statements.addAndGet(n);
    trips.addAndGet(waits);
  }

  static void say(String what, Object value) {
    System.out.println(what + " " + value);
  }

  static List<List<Object>> run(Connection connection, String sql, Object... params) throws SQLException {
    count(1, 1);
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < params.length; i++) statement.setObject(i + 1, params[i]);
      var rows = new ArrayList<List<Object>>();
      if (!statement.execute()) return rows;
      try (var results = statement.getResultSet()) {
        while (results.next()) {
          var row = new ArrayList<Object>();
          for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) row.add(results.getObject(i));
          rows.add(row);
        }
      }
      return rows;
    }
  }

  static void failing(Connection connection, String sql, Object... params) {
    try {
      run(connection, sql, params);
      say("error", "none");
    } catch (SQLException error) {
      say("error", error.getSQLState() + " " + error.getMessage().replaceAll("\\(conn=\\d+\\)", "").replace('\n', ' '));
    }
  }

  static String hash(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  static void shared(Connection one) throws Exception {
    run(one, "DROP TABLE IF EXISTS soak");
    run(one, "CREATE TABLE soak (id INTEGER PRIMARY KEY, t " + (postgres ? "TEXT" : "LONGTEXT") + ", n BIGINT, b " + (postgres ? "BYTEA" : "LONGBLOB") + ", flag BOOLEAN)");
    String[] texts = { "", "plain", "Zoë \"工具\" 'ß' \\ % 🔨 שלום\n", "'; DROP TABLE soak; --", "a".repeat(100_000), null };
    for (int i = 0; i < texts.length; i++) run(one, "INSERT INTO soak (id, t, n, flag) VALUES (?, ?, ?, ?)", i, texts[i], i % 2 == 1 ? null : (1L << 40) + i, i % 2 == 0);
    say("rows", hash(run(one, "SELECT id, t, n, flag FROM soak ORDER BY id").toString().getBytes("UTF-8")));
    int[] sizes = { 0, 1, 70_000, 1 << 20, 17 << 20 };
    for (int i = 0; i < sizes.length; i++) {
      var blob = new byte[sizes[i]];
      new Random(i).nextBytes(blob);
      run(one, "INSERT INTO soak (id, b) VALUES (?, ?)", 100 + i, blob);
      count(1, 1);
      try (var select = one.prepareStatement("SELECT b FROM soak WHERE id = ?")) {
        select.setInt(1, 100 + i);
        var results = select.executeQuery();
        results.next();
        say("blob", sizes[i] + " " + hash(results.getBytes(1)));
      }
    }
    failing(one, "SELECT * FROM nowhere");
    failing(one, "SELEC");
    failing(one, "INSERT INTO soak (id) VALUES (?)", 1);
    one.setAutoCommit(false);
    run(one, "UPDATE soak SET t = ? WHERE id = ?", "changed", 1);
    var here = one.setSavepoint("here");
    failing(one, "INSERT INTO soak (id) VALUES (?)", 2);
    one.rollback(here);
    one.commit();
    one.setAutoCommit(true);
    say("after transactions", run(one, "SELECT count(*), min(t) FROM soak"));
  }

  static void alongside() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    var sums = new ArrayList<Future<Long>>();
    for (int s = 0; s < 8; s++) {
      int session = s;
      sums.add(pool.submit(() -> {
        long sum = 0;
        try (var connection = DriverManager.getConnection(jdbc)) {
          for (int i = 0; i < 20; i++) {
            run(connection, "INSERT INTO soak (id, t, n) VALUES (?, ?, ?)", 1000 + session * 100 + i, session + "/" + i, (long) i);
            var row = run(connection, "SELECT t, n FROM soak WHERE id = ?", 1000 + session * 100 + i).get(0);
            if (!row.get(0).equals(session + "/" + i)) throw new IllegalStateException("the reply of another");
            sum += (Long) row.get(1);
          }
        }
        return sum;
      }));
    }
    for (var sum : sums) say("sum", sum.get());
    pool.shutdown();
  }

  /** A batch of inserts on one prepared statement. */
  static void batch(Connection one) throws SQLException {
    try (var insert = one.prepareStatement("INSERT INTO soak (id, t) VALUES (?, ?)")) {
      for (int i = 0; i < 40; i++) {
        insert.setInt(1, 3000 + i);
        insert.setString(2, "batch " + i);
        insert.addBatch();
      }
      say("batch", insert.executeBatch().length);
    }
  }

  static void postgresAlone(Connection one) throws Exception {
    batch(one);
    count(40, 1);
    one.setAutoCommit(false);
    try (var select = one.prepareStatement("SELECT i FROM generate_series(1, 250) AS i")) {
      select.setFetchSize(100);
      long sum = 0;
      var results = select.executeQuery();
      while (results.next()) sum += results.getLong(1);
      say("by fetch size", sum);
    }
    count(1, 3);
    one.commit();
    one.setAutoCommit(true);
    var copy = one.unwrap(org.postgresql.PGConnection.class).getCopyAPI();
    var lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) lines.append(5000 + i).append("\trow ").append(i).append('\n');
    say("copied in", copy.copyIn("COPY soak (id, t) FROM STDIN", new StringReader(lines.toString())));
    var out = new StringWriter();
    copy.copyOut("COPY (SELECT id, t FROM soak WHERE id >= 5000 ORDER BY id) TO STDOUT", out);
    say("copied out", out.toString().equals(lines.toString()));
    count(2, 2);
    try (var simple = DriverManager.getConnection(jdbc + "&preferQueryMode=simple")) {
      say("simple", run(simple, "SELECT t FROM soak WHERE id = ? AND t <> ?", 1000, "it's"));
    }
    try (var several = one.createStatement()) {
      several.execute("UPDATE soak SET n = 1 WHERE id = 0; SELECT n FROM soak WHERE id = 0");
      say("several in one", several.getUpdateCount());
    }
    count(2, 1);
    // the driver turns to named statements with the fifth execution
    try (var often = one.prepareStatement("SELECT n, flag FROM soak WHERE id = ?")) {
      for (int i = 0; i < 10; i++) {
        often.setInt(1, i % 6);
        var results = often.executeQuery();
        results.next();
        say("often", results.getLong(1) + " " + results.getBoolean(2));
      }
    }
    count(10, 10);
  }

  static void mariadbAlone(Connection one) throws Exception {
    batch(one);
    count(1, 1);
    try (var several = one.createStatement()) {
      several.execute("UPDATE soak SET n = 1 WHERE id = 0; SELECT n FROM soak WHERE id = 0");
      say("several in one", several.getUpdateCount());
    }
    count(2, 1);
    try (var often = one.prepareStatement("SELECT n, t, flag FROM soak WHERE id = ?")) {
      for (int i = 0; i < 10; i++) {
        often.setInt(1, i % 6);
        var results = often.executeQuery();
        results.next();
        var text = results.getString(2);
        say("often", results.getLong(1) + " " + (text == null ? null : text.hashCode()) + " " + results.getBoolean(3));
      }
    }
    count(10, 10);
    var file = java.nio.file.Files.createTempFile("soak", ".tsv");
    var lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) lines.append(5000 + i).append("\trow ").append(i).append('\n');
    java.nio.file.Files.writeString(file, lines);
    try (var load = one.createStatement()) {
      say("loaded", load.executeUpdate("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE soak (id, t)"));
    }
    java.nio.file.Files.delete(file);
    count(1, 1);
    try (var stream = one.createStatement()) {
      stream.setFetchSize(50);
      long sum = 0;
      var results = stream.executeQuery("SELECT id FROM soak");
      while (results.next()) sum += results.getLong(1);
      say("streamed", sum);
    }
    count(1, 1);
  }
}
