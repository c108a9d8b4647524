package lendery;

record Tool(long id, String name, String category, int available) {}
