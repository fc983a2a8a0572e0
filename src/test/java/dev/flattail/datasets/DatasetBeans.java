package dev.flattail.datasets;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.quotas.Quotas;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** Configures the package's own beans alone. */
@EnableAutoConfiguration
@EntityScan("dev.flattail.datasets")
@EnableJpaRepositories("dev.flattail.datasets")
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
