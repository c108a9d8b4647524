package latefees;

/** A line that cannot be used; the message says why. */
final class BadLineException extends Exception {
    BadLineException(String message) {
        // no stack trace: a bad line is an everyday thing
        super(message, null, false, false);
    }
}
