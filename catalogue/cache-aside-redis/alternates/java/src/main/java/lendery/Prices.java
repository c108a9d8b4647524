package lendery;

import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** One load for the whole fleet, by a lock in Redis; the threads that have to wait look again and again. */
@Service
class Prices {
  private static final long PATIENCE_NANOS = 2_600_000_000L;
  private static final long LOOK_EVERY_MS = 30;

  private final Table table;
  private final Cache cache;
  private final Flights flights = new Flights();

  Prices(Table table, Cache cache) {
    this.table = table;
    this.cache = cache;
  }

  Price find(String sku) {
    try {
      Optional<Price> cached = cache.look(sku);
      return cached.isPresent() ? cached.get() : loadOnce(sku);
    } catch (Cache.Away away) {
      // Redis cannot say who loads: at least in this process it is only one
      return flights.share(sku, () -> table.find(sku));
    }
  }

  /** Written through: the new price is in the cache when the reply is sent. */
  Price set(String sku, String name, int cents) {
    Price price = table.set(sku, name, cents);
    try {
      cache.keep(price, true);
    } catch (Cache.Away away) {
      // the old one ends with its expiry
    }
    return price;
  }

  private Price loadOnce(String sku) throws Cache.Away {
    String owner = UUID.randomUUID().toString();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      if (cache.lock(sku, owner)) {
        try {
          // somebody may have loaded it between our look and our lock
          Optional<Price> cached = cache.look(sku);
          return cached.isPresent() ? cached.get() : cache.keep(table.find(sku), false);
        } finally {
          cache.unlock(sku, owner);
        }
      }
      pause();
      Optional<Price> cached = cache.look(sku);
      if (cached.isPresent()) return cached.get();
    }
    return table.find(sku);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
