package lendery;

/** An error on purpose, whose words are meant for the client. */
class Refusal extends RuntimeException {
  final String code;

  Refusal(String code, String message) {
    super(message);
    this.code = code;
  }
}
