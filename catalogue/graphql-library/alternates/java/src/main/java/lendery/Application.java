package lendery;

import java.net.URI;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Correct, and unlike the reference: root types of other names, nothing that may be null promised otherwise, input
 * types of other names; the newest first in every list; ids that are numbers, out of one sequence for all tables;
 * copies that are counted, not kept; {@code first} clamped from both sides, so that 0 brings one; an unknown id is
 * null without an error; 405 for GET; while the database is away, a plain 500 of the framework's.
 */
@SpringBootApplication
public class Application {
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> database = database(URI.create(System.getenv("DATABASE_URL")));
    if (arguments.length > 0 && arguments[0].equals("release")) {
      Release.run(database);
      return;
    }
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(database);
    application.run(arguments);
  }

  private static Map<String, Object> database(URI url) {
    String[] user = url.getUserInfo().split(":", 2);
    return Map.of(
        "spring.datasource.url", "jdbc:mariadb://%s:%d%s".formatted(url.getHost(), url.getPort(), url.getPath()),
        "spring.datasource.username", user[0],
        "spring.datasource.password", user.length > 1 ? user[1] : "");
  }
}
