package lendery;

import graphql.relay.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.security.SecureRandom;
import org.dataloader.DataLoader;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

@Controller
class Graph {
  /** One page of loans of one tool or member. */
  record LoansOf(String column, long owner, Page page) {}

  record Registration(String name, String email) {}

  record Registered(Member member, String token) {}

  record ToolDraft(String branch, String name, String category, int copies) {}

  record Created(Tool tool, List<UserError> userErrors) {}

  record LoanRequest(String toolId) {}

  record Lent(Loan loan, List<UserError> userErrors) {}

  record UserError(String code, String message) {}

  private final Books books;
  private final SecureRandom random = new SecureRandom();

  Graph(Books books, BatchLoaderRegistry registry) {
    this.books = books;
    registry.<LoansOf, List<Loan>>forName("pages").registerMappedBatchLoader((keys, environment) -> Mono.fromCallable(() -> load(keys)));
  }

  private Map<LoansOf, List<Loan>> load(Set<LoansOf> keys) {
    Map<LoansOf, List<Loan>> pages = new HashMap<>();
    keys.stream().collect(Collectors.groupingBy(key -> List.of(key.column, key.page))).values().forEach(same -> {
      LoansOf one = same.get(0);
      var found = books.loansOf(one.column, same.stream().map(LoansOf::owner).toList(), one.page);
      same.forEach(key -> pages.put(key, found.getOrDefault(key.owner, List.of())));
    });
    return pages;
  }

  @SchemaMapping(typeName = "Ask", field = "node")
  Object node(@Argument String id) {
    Long number = number(id);
    if (number == null) return null;
    Object tool = books.toolsById(List.of(number)).get(number);
    if (tool != null) return tool;
    Object member = books.membersById(List.of(number)).get(number);
    return member != null ? member : books.loan(number).orElse(null);
  }

  @SchemaMapping(typeName = "Ask", field = "viewer")
  Member viewer(@ContextValue(required = false) Long viewer) {
    return viewer == null ? null : books.membersById(List.of(viewer)).get(viewer);
  }

  @SchemaMapping(typeName = "Ask", field = "tools")
  Connection<Tool> tools(@Argument String branch, @Argument String category, @Argument Integer first, @Argument String after) {
    Page page = Page.of(first, after);
    return page.connection(books.tools(branch, category, page), Tool::id);
  }

  @SchemaMapping(typeName = "Act", field = "registerMember")
  Registered registerMember(@Argument Registration input) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    return new Registered(books.register(input.name, input.email, token), token);
  }

  @SchemaMapping(typeName = "Act", field = "createTool")
  Created createTool(@Argument ToolDraft input, @ContextValue(required = false) Long viewer) {
    somebody(viewer);
    return new Created(books.add(input.branch, input.name, input.category, input.copies), List.of());
  }

  @SchemaMapping(typeName = "Act", field = "lendTool")
  Lent lendTool(@Argument LoanRequest input, @ContextValue(required = false) Long viewer) {
    Long tool = number(input.toolId);
    try {
      if (tool == null) throw new Books.NoSuchTool();
      return books.lend(tool, somebody(viewer)).map(loan -> new Lent(loan, List.of()))
          .orElseGet(() -> refused("NONE_AVAILABLE", "Every one of them is on the road"));
    } catch (Books.NoSuchTool e) {
      return refused("NOT_FOUND", "We have no such thing");
    }
  }

  @SchemaMapping(typeName = "Tool", field = "loans")
  CompletableFuture<Connection<Loan>> loansOfTool(Tool tool, @Argument Integer first, @Argument String after, DataLoader<LoansOf, List<Loan>> pages) {
    return loans("tool_id", tool.id(), Page.of(first, after), pages);
  }

  @SchemaMapping(typeName = "Member", field = "loans")
  CompletableFuture<Connection<Loan>> loansOfMember(Member member, @Argument Integer first, @Argument String after, DataLoader<LoansOf, List<Loan>> pages) {
    return loans("member_id", member.id(), Page.of(first, after), pages);
  }

  private CompletableFuture<Connection<Loan>> loans(String column, long owner, Page page, DataLoader<LoansOf, List<Loan>> pages) {
    return pages.load(new LoansOf(column, owner, page)).thenApply(found -> page.connection(found, Loan::id));
  }

  @BatchMapping(typeName = "Loan", field = "tool")
  Map<Loan, Tool> toolsOfLoans(Collection<Loan> loans) {
    return each(loans, Loan::toolId, books.toolsById(ids(loans, Loan::toolId)));
  }

  @BatchMapping(typeName = "Loan", field = "member")
  Map<Loan, Member> membersOfLoans(Collection<Loan> loans) {
    return each(loans, Loan::memberId, books.membersById(ids(loans, Loan::memberId)));
  }

  @SchemaMapping(typeName = "Member", field = "email")
  String email(Member member, @ContextValue(required = false) Long viewer) {
    if (viewer == null || viewer != member.id()) throw new Refusal("FORBIDDEN", "That is between them and us");
    return member.address();
  }

  private static Set<Long> ids(Collection<Loan> loans, ToLongFunction<Loan> id) {
    return loans.stream().map(id::applyAsLong).collect(Collectors.toSet());
  }

  private static <T> Map<Loan, T> each(Collection<Loan> loans, ToLongFunction<Loan> id, Map<Long, T> found) {
    return loans.stream().distinct().collect(Collectors.toMap(loan -> loan, loan -> found.get(id.applyAsLong(loan))));
  }

  private static Lent refused(String code, String message) {
    return new Lent(null, List.of(new UserError(code, message)));
  }

  private static long somebody(Long viewer) {
    if (viewer == null) throw new Refusal("UNAUTHENTICATED", "Who are you?");
    return viewer;
  }

  private static Long number(String id) {
    return id.matches("[1-9]\\d{0,17}") ? Long.valueOf(id) : null;
  }
}
