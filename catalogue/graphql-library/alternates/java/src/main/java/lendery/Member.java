package lendery;

/** The address has another name, so that it is never given out by itself. */
record Member(long id, String name, String address) {}
