/**
 * Prepares the database, and runs again at every deploy: what is there already
 * must stay as it is. Its address is in the environment: DATABASE_URL.
 */
public final class Migrate {
    public static void main(String[] args) {
        System.err.println("nothing to prepare yet");
    }
}
