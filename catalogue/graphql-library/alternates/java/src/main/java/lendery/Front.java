package lendery;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.Instrumentation;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.DataFetcherExceptionResolverAdapter;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who is asking, how much may be asked for, and what is told when something goes wrong. */
@Configuration
class Front {
  @RestController
  static class Health {
    @GetMapping("/healthz")
    Map<String, Boolean> healthz() {
      return Map.of("ok", true);
    }
  }

  @Bean
  Instrumentation depth() {
    return new MaxQueryDepthInstrumentation(12);
  }

  /** As the price of a document: its root fields, wherever they are written. */
  @Bean
  Instrumentation width() {
    return new MaxQueryComplexityInstrumentation(200, (field, below) -> field.getParentEnvironment() == null ? 1 : 0);
  }

  @Bean
  WebGraphQlInterceptor viewer(Books books) {
    return (request, chain) -> {
      String header = request.getHeaders().getFirst("authorization");
      if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
        books.memberOf(header.substring(7).trim()).ifPresent(id ->
            request.configureExecutionInput((input, builder) -> builder.graphQLContext(Map.of("viewer", id)).build()));
      }
      return chain.next(request);
    };
  }

  @Bean
  DataFetcherExceptionResolverAdapter refusals() {
    return new DataFetcherExceptionResolverAdapter() {
      @Override
      protected GraphQLError resolveToSingleError(Throwable error, DataFetchingEnvironment environment) {
        // what is not resolved here is told as INTERNAL_ERROR, without its words
        if (!(error instanceof Refusal refusal)) return null;
        ErrorType type = refusal.code.equals("FORBIDDEN") ? ErrorType.FORBIDDEN : ErrorType.BAD_REQUEST;
        return GraphqlErrorBuilder.newError(environment).errorType(type).message(refusal.getMessage()).extensions(Map.of("code", refusal.code)).build();
      }
    };
  }
}
