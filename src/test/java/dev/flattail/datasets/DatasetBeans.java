package dev.flattail.datasets;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jpa.JpaConfiguration;
import dev.flattail.quotas.Quotas;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/** Configures the package's own beans alone. */
@EnableAutoConfiguration(
    exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
@Import(JpaConfiguration.class)
@ComponentScan("dev.flattail.datasets")
class DatasetBeans {
  @Bean
  CurrentCaller currentCaller() {
    return () -> Caller.OPERATOR;
  }

  @Bean
  ArtifactStore artifactStore() throws IOException {
    return new DirectoryArtifactStore(Path.of("target", "datasets-only"));
  }

  @Bean
  Quotas quotas() {
    return Quotas.NONE;
  }
}
