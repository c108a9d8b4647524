package lendery;

/** A price of the list; version 0 stands for a SKU that there is not. */
record Price(String sku, String name, int cents, int version) {
  static Price unknown(String sku) {
    return new Price(sku, "", 0, 0);
  }

  boolean exists() {
    return version > 0;
  }
}
