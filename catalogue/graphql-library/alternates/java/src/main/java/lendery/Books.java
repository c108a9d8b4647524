package lendery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** All SQL there is. */
@Repository
class Books {
  private static final String TOOL = "SELECT id, name, category, copies - (SELECT COUNT(*) FROM loans WHERE tool_id = tools.id) AS available FROM tools ";
  private static final String LOAN = "SELECT id, tool_id, member_id, DATE_FORMAT(opened_at, '%Y-%m-%dT%H:%i:%s.%f') AS opened_at FROM loans ";
  private static final RowMapper<Tool> TO_TOOL = (row, n) -> new Tool(row.getLong("id"), row.getString("name"), row.getString("category"), row.getInt("available"));
  private static final RowMapper<Member> TO_MEMBER = (row, n) -> new Member(row.getLong("id"), row.getString("name"), row.getString("email"));
  private static final RowMapper<Loan> TO_LOAN = (row, n) -> new Loan(row.getLong("id"), row.getLong("tool_id"), row.getLong("member_id"), row.getString("opened_at") + "Z");

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  Books(JdbcClient jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  Optional<Long> memberOf(String token) {
    return jdbc.sql("SELECT id FROM members WHERE token_hash = ?").param(hash(token)).query(Long.class).optional();
  }

  Member register(String name, String email, String token) {
    long id = jdbc.sql("INSERT INTO members (id, name, email, token_hash) VALUES (NEXT VALUE FOR ids, ?, ?, ?) RETURNING id")
        .params(name, email, hash(token)).query(Long.class).single();
    return new Member(id, name, email);
  }

  Tool add(String branch, String name, String category, int copies) {
    long id = jdbc.sql("INSERT INTO tools (id, branch, name, category, copies) VALUES (NEXT VALUE FOR ids, ?, ?, ?, ?) RETURNING id")
        .params(branch, name, category, copies).query(Long.class).single();
    return new Tool(id, name, category, copies);
  }

  List<Tool> tools(String branch, String category, Page page) {
    return jdbc.sql(TOOL + "WHERE branch = :branch AND (:category IS NULL OR category = :category) AND id < :before ORDER BY id DESC LIMIT :limit")
        .param("branch", branch).param("category", category).param("before", page.before()).param("limit", page.size() + 1)
        .query(TO_TOOL).list();
  }

  /** A page of loans for each of these, whose ids stand in {@code column}. */
  Map<Long, List<Loan>> loansOf(String column, Collection<Long> ids, Page page) {
    String numbered = "SELECT loans.*, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY id DESC) AS place FROM loans WHERE id < :before AND %s IN (:ids)".formatted(column, column);
    return jdbc.sql(LOAN.replace("FROM loans", "FROM (" + numbered + ") AS numbered") + "WHERE place <= :limit ORDER BY id DESC")
        .param("before", page.before()).param("ids", ids).param("limit", page.size() + 1)
        .query(TO_LOAN).list().stream().collect(Collectors.groupingBy(loan -> column.equals("tool_id") ? loan.toolId() : loan.memberId()));
  }

  Map<Long, Tool> toolsById(Collection<Long> ids) {
    return jdbc.sql(TOOL + "WHERE id IN (:ids)").param("ids", ids).query(TO_TOOL).list().stream().collect(Collectors.toMap(Tool::id, tool -> tool));
  }

  Map<Long, Member> membersById(Collection<Long> ids) {
    return jdbc.sql("SELECT id, name, email FROM members WHERE id IN (:ids)").param("ids", ids).query(TO_MEMBER).list().stream().collect(Collectors.toMap(Member::id, member -> member));
  }

  Optional<Loan> loan(long id) {
    return jdbc.sql(LOAN + "WHERE id = ?").param(id).query(TO_LOAN).optional();
  }

  /** The new loan, or nothing if there is no copy to lend. Whoever comes meanwhile waits for the tool's row. */
  Optional<Loan> lend(long tool, long member) {
    return transaction.execute(status -> {
      int copies = jdbc.sql("SELECT copies FROM tools WHERE id = ? FOR UPDATE").param(tool).query(Integer.class).optional()
          .orElseThrow(() -> new NoSuchTool());
      long out = jdbc.sql("SELECT COUNT(*) FROM loans WHERE tool_id = ?").param(tool).query(Long.class).single();
      if (out >= copies) return Optional.empty();
      long id = jdbc.sql("INSERT INTO loans (id, tool_id, member_id) VALUES (NEXT VALUE FOR ids, ?, ?) RETURNING id").params(tool, member).query(Long.class).single();
      return loan(id);
    });
  }

  static class NoSuchTool extends RuntimeException {}

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
