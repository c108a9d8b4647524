package lendery;

import graphql.relay.Connection;
import graphql.relay.DefaultConnection;
import graphql.relay.DefaultConnectionCursor;
import graphql.relay.DefaultEdge;
import graphql.relay.DefaultPageInfo;
import graphql.relay.Edge;
import java.util.List;
import java.util.function.ToLongFunction;

/** The part of a list that comes behind {@code before}: newer things have greater ids and come first. */
record Page(int size, long before) {
  static Page of(Integer first, String after) {
    // whatever is asked for, from 1 to 100 come
    int size = first == null ? 20 : Math.max(1, Math.min(100, first));
    if (after == null) return new Page(size, Long.MAX_VALUE);
    if (!after.matches("c\\d{1,18}")) throw new Refusal("BAD_USER_INPUT", "There is no such cursor");
    return new Page(size, Long.parseLong(after.substring(1)));
  }

  <T> Connection<T> connection(List<T> found, ToLongFunction<T> id) {
    List<Edge<T>> edges = found.stream().limit(size)
        .map(node -> (Edge<T>) new DefaultEdge<>(node, new DefaultConnectionCursor("c" + id.applyAsLong(node)))).toList();
    boolean none = edges.isEmpty();
    // from a page alone it cannot be told whether there is one before it
    return new DefaultConnection<>(edges, new DefaultPageInfo(
        none ? null : edges.get(0).getCursor(), none ? null : edges.get(edges.size() - 1).getCursor(), false, found.size() > size));
  }
}
