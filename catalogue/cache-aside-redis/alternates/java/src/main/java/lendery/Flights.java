package lendery;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Those who want the same at once share one load. */
class Flights {
  private final ConcurrentHashMap<String, CompletableFuture<Price>> underWay = new ConcurrentHashMap<>();

  Price share(String sku, Supplier<Price> load) {
    var mine = new CompletableFuture<Price>();
    var theirs = underWay.putIfAbsent(sku, mine);
    if (theirs != null) return theirs.join();
    try {
      mine.complete(load.get());
    } catch (RuntimeException error) {
      mine.completeExceptionally(error);
    } finally {
      underWay.remove(sku, mine);
    }
    return mine.join();
  }
}
