package lendery;

import java.sql.DriverManager;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;

@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
public class Application {
  public static void main(String[] args) throws Exception {
    if (List.of(args).contains("--release")) release();
    else SpringApplication.run(Application.class, args);
  }

  /** Needs none of the rest, which would take seconds to start. */
  private static void release() throws Exception {
    DatabaseUrl url = DatabaseUrl.fromEnvironment();
    try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password()); var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS prices (sku text PRIMARY KEY, name text NOT NULL, cents int NOT NULL, version int NOT NULL)");
    }
  }
}
