package lendery;

import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration
class Services {
  @Bean(destroyMethod = "close")
  HikariDataSource dataSource() {
    DatabaseUrl url = DatabaseUrl.fromEnvironment();
    var source = new HikariDataSource();
    source.setJdbcUrl(url.jdbc());
    source.setUsername(url.user());
    source.setPassword(url.password());
    source.setMaximumPoolSize(8);
    return source;
  }

  @Bean
  JdbcTemplate jdbc(HikariDataSource source) {
    return new JdbcTemplate(source);
  }

  @Bean(destroyMethod = "shutdown")
  ClientResources resources() {
    // the usual delay doubles up to half a minute, and an outage would last as long again for us
    return ClientResources.builder().reconnectDelay(Delay.constant(Duration.ofMillis(500))).ioThreadPoolSize(2).computationThreadPoolSize(2).build();
  }

  @Bean(destroyMethod = "shutdown")
  RedisClient redis(ClientResources resources) {
    RedisURI uri = RedisURI.create(System.getenv("REDIS_URL"));
    uri.setTimeout(Cache.LIMIT);
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            // commands that wait for a lost connection would wait for ever
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .timeoutOptions(TimeoutOptions.enabled(Cache.LIMIT))
            .socketOptions(SocketOptions.builder().connectTimeout(Cache.LIMIT).build())
            .build());
    return client;
  }
}
