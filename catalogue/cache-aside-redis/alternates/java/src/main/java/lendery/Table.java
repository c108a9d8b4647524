package lendery;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Repository;

@Repository
class Table {
  private static final RowMapper<Price> ROW =
      (row, number) -> new Price(row.getString("sku"), row.getString("name"), row.getInt("cents"), row.getInt("version"));

  private final JdbcTemplate jdbc;

  Table(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  Price find(String sku) {
    return jdbc.query("select sku, name, cents, version from prices where sku = ?", ROW, sku).stream().findFirst().orElseGet(() -> Price.unknown(sku));
  }

  Price set(String sku, String name, int cents) {
    return jdbc.queryForObject(
        """
        insert into prices as p (sku, name, cents, version) values (?, ?, ?, 1)
        on conflict (sku) do update set name = excluded.name, cents = excluded.cents, version = p.version + 1
        returning sku, name, cents, version
        """,
        ROW, sku, name, cents);
  }

  void ping() {
    jdbc.queryForObject("select 1", Integer.class);
  }
}
