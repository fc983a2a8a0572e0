package dev.flattail.artifacts;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Selects the artifact store.
 *
 * @param store the directory {@code artifacts} below {@code flattail.home}, or an S3 bucket ({@code
 *     flattail.artifacts.s3.*})
 */
@ConfigurationProperties("flattail.artifacts")
record ArtifactsProperties(@DefaultValue("directory") Kind store) {
  enum Kind {
    DIRECTORY,
    S3
  }
}
