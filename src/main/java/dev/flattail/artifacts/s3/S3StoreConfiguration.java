package dev.flattail.artifacts.s3;

import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the store for {@code flattail.artifacts.store=s3}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "flattail.artifacts.store", havingValue = "s3")
@EnableConfigurationProperties(S3Properties.class)
class S3StoreConfiguration {
  @Bean(destroyMethod = "close")
  S3ArtifactStore s3Store(S3Properties properties) throws IOException {
    return S3ArtifactStore.open(properties);
  }
}
