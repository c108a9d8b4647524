package lendery;

import java.net.URI;

/** JDBC has URLs of its own kind. */
record DatabaseUrl(String jdbc, String user, String password) {
  static DatabaseUrl fromEnvironment() {
    URI uri = URI.create(System.getenv("DATABASE_URL"));
    String[] login = uri.getUserInfo().split(":", 2);
    return new DatabaseUrl("jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(), login[0], login[1]);
  }
}
