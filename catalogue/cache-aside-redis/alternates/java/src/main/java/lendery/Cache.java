package lendery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Entries are hashes that hold a version and a price. A writer puts the new
 * price in at once, a reader what he has loaded; in both cases Redis keeps
 * whichever version is higher, so that the order in which they come is all one.
 */
@Component
class Cache {
  static final Duration LIMIT = Duration.ofMillis(220);
  private static final int FAILURES_ALLOWED = 3;
  private static final long REST_NANOS = 800_000_000;
  private static final long LOCK_MS = 2500;

  /** ARGV: version, price, ms to live. Returns what is there afterwards. */
  private static final String KEEP_THE_NEWEST =
      """
      local version = tonumber(redis.call('HGET', KEYS[1], 'v'))
      if version and version > tonumber(ARGV[1]) then return redis.call('HGET', KEYS[1], 'p') end
      redis.call('HSET', KEYS[1], 'v', ARGV[1], 'p', ARGV[2])
      redis.call('PEXPIRE', KEYS[1], ARGV[3])
      return ARGV[2]
      """;

  /** A lock that has gone over to somebody else is left alone. */
  private static final String UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1";

  private final RedisClient client;
  private final ObjectMapper json;
  private final long ttlMs = 1000L * Integer.parseInt(System.getenv().getOrDefault("CACHE_TTL", "60"));
  private volatile StatefulRedisConnection<String, String> connection;
  private volatile int failures;
  private volatile long restsUntil = System.nanoTime();

  Cache(RedisClient client, ObjectMapper json) {
    this.client = client;
    this.json = json;
  }

  /** Redis was not to be asked. */
  static class Away extends Exception {
    Away(Throwable cause) {
      super(cause);
    }
  }

  Optional<Price> look(String sku) throws Away {
    return ask(false, redis -> redis.sync().hget(key(sku), "p")).flatMap(text -> priceIn(text, sku));
  }

  /** Returns the newest price that Redis knows now. */
  Price keep(Price price, boolean anyway) throws Away {
    long lifeMs = (long) (ttlMs * ThreadLocalRandom.current().nextDouble(0.8, 1));
    Optional<String> kept = ask(anyway, redis -> redis.sync().eval(KEEP_THE_NEWEST, ScriptOutputType.VALUE, new String[] {key(price.sku())}, "" + price.version(), written(price), "" + lifeMs));
    return kept.flatMap(text -> priceIn(text, price.sku())).orElse(price);
  }

  boolean lock(String sku, String owner) throws Away {
    return ask(false, redis -> redis.sync().set(lockKey(sku), owner, SetArgs.Builder.nx().px(LOCK_MS))).isPresent();
  }

  void unlock(String sku, String owner) throws Away {
    ask(false, redis -> redis.sync().eval(UNLOCK, ScriptOutputType.INTEGER, new String[] {lockKey(sku)}, owner));
  }

  private <T> Optional<T> ask(boolean anyway, Function<StatefulRedisConnection<String, String>, T> question) throws Away {
    if (!anyway && failures >= FAILURES_ALLOWED && System.nanoTime() < restsUntil) throw new Away(null);
    try {
      T answer = question.apply(connected());
      failures = 0;
      return Optional.ofNullable(answer);
    } catch (RedisException error) {
      failures = failures + 1;
      restsUntil = System.nanoTime() + REST_NANOS;
      throw new Away(error);
    }
  }

  /** Connected when it is first needed: the program starts without Redis, too. */
  private StatefulRedisConnection<String, String> connected() {
    if (connection == null) {
      synchronized (this) {
        if (connection == null) connection = client.connect();
      }
    }
    return connection;
  }

  private String written(Price price) {
    try {
      return json.writeValueAsString(price);
    } catch (JsonProcessingException error) {
      throw new IllegalStateException(error);
    }
  }

  /** Nothing, if it is nothing of ours. */
  private Optional<Price> priceIn(String text, String sku) {
    try {
      Price price = json.readValue(text, Price.class);
      return sku.equals(price.sku()) ? Optional.of(price) : Optional.empty();
    } catch (JsonProcessingException error) {
      return Optional.empty();
    }
  }

  private static String key(String sku) {
    return "{" + sku + "}/price";
  }

  private static String lockKey(String sku) {
    return "{" + sku + "}/loading";
  }
}
