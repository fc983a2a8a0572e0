package dev.flattail.api;

import java.io.IOException;
import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Serves the scripts and styles of {@code /docs}: Swagger UI's web jar and a few lines of
 * Flattail's own.
 */
@Configuration(proxyBeanMethods = false)
class SwaggerUiAssets implements WebMvcConfigurer {
  private static final CacheControl A_DAY = CacheControl.maxAge(Duration.ofDays(1));

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/docs/swagger-ui/*")
        .addResourceLocations(swaggerUi())
        .setCacheControl(A_DAY);
    registry
        .addResourceHandler("/docs/page/*")
        .addResourceLocations("classpath:/api/page/")
        .setCacheControl(A_DAY);
  }

  /** Returns the web jar's folder, whose name contains its version. */
  private static Resource swaggerUi() {
    try {
      Resource[] found =
          new PathMatchingResourcePatternResolver()
              .getResources("classpath:/META-INF/resources/webjars/swagger-ui/*/swagger-ui.css");
      if (found.length != 1) {
        throw new IllegalStateException("Expected one Swagger UI, found " + found.length);
      }
      return found[0].createRelative("./");
    } catch (IOException e) {
      throw new IllegalStateException("Cannot look for Swagger UI", e);
    }
  }
}
