package dev.flattail.artifacts;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where artifacts go: the directory {@code artifacts} below {@code flattail.home}. */
@Configuration(proxyBeanMethods = false)
class ArtifactsConfiguration {
  @Bean
  ArtifactStore artifactStore(@Value("${flattail.home}") Path home) throws IOException {
    return new DirectoryArtifactStore(home.resolve("artifacts"));
  }
}
