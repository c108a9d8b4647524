package lendery;

import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Desk {
  /** JSON under a name of its own. */
  private static final MediaType PRICE = MediaType.valueOf("application/vnd.lendery.price+json;v=1");

  record NewPrice(String name, int cents) {}

  private final Prices prices;
  private final Table table;

  Desk(Prices prices, Table table) {
    this.prices = prices;
    this.table = table;
  }

  @GetMapping("/healthz")
  Map<String, String> health() {
    table.ping();
    return Map.of("status", "UP");
  }

  @GetMapping("/prices/{sku}")
  ResponseEntity<?> read(@PathVariable String sku) {
    Price price = prices.find(sku);
    if (!price.exists()) return ResponseEntity.of(ProblemDetail.forStatus(404)).build();
    // Jackson writes it in chunks
    return ResponseEntity.ok().contentType(PRICE).body(price);
  }

  /** 201, whether it was there before or not. */
  @PutMapping("/prices/{sku}")
  ResponseEntity<Price> write(@PathVariable String sku, @RequestBody NewPrice price) {
    return ResponseEntity.status(201).contentType(PRICE).body(prices.set(sku, price.name(), price.cents()));
  }
}
