package lendery;

import java.sql.DriverManager;
import java.util.Map;

/** Creates what is not there yet. */
final class Release {
  private static final String[] STEPS = {
    // ids are unlike each other whatever they name
    "CREATE SEQUENCE IF NOT EXISTS ids START WITH 1000",
    """
    CREATE TABLE IF NOT EXISTS members (
      id BIGINT PRIMARY KEY, name VARCHAR(200) NOT NULL, email VARCHAR(200) NOT NULL, token_hash BINARY(32) NOT NULL UNIQUE
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
    """
    CREATE TABLE IF NOT EXISTS tools (
      id BIGINT PRIMARY KEY, branch VARCHAR(200) NOT NULL, name VARCHAR(200) NOT NULL, category VARCHAR(200) NOT NULL,
      copies INT NOT NULL, INDEX (branch, id)
    ) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin""",
    """
    CREATE TABLE IF NOT EXISTS loans (
      id BIGINT PRIMARY KEY, tool_id BIGINT NOT NULL REFERENCES tools (id), member_id BIGINT NOT NULL REFERENCES members (id),
      opened_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), INDEX (tool_id, id), INDEX (member_id, id)
    )""",
  };

  static void run(Map<String, Object> database) throws Exception {
    try (var connection = DriverManager.getConnection(
            (String) database.get("spring.datasource.url"),
            (String) database.get("spring.datasource.username"),
            (String) database.get("spring.datasource.password"));
        var statement = connection.createStatement()) {
      for (String step : STEPS) statement.execute(step);
    }
  }
}
