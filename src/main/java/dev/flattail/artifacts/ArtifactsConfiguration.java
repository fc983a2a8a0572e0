package dev.flattail.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Configures the artifact store: the directory {@code artifacts} below {@code flattail.home},
 * unless {@code flattail.artifacts.store} is set. The properties are always bound, which rejects
 * unknown stores.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ArtifactsProperties.class)
class ArtifactsConfiguration {
  @Bean
  @ConditionalOnProperty(
      name = "flattail.artifacts.store",
      havingValue = "directory",
      matchIfMissing = true)
  ArtifactStore directoryStore(@Value("${flattail.home}") Path home, JdbcClient sql)
      throws IOException {
    return new DirectoryArtifactStore(home.resolve("artifacts"), () -> listsFiles(sql));
  }

  /** Returns whether the database lists files of jobs or uploads. */
  private static boolean listsFiles(JdbcClient sql) {
    return sql.sql("select exists (select from job_artifact) or exists (select from checkpoint)")
        .query(Boolean.class)
        .single();
  }
}
