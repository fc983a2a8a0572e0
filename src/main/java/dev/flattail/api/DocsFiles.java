package dev.flattail.api;

import dev.flattail.staticfiles.StaticFiles;
import java.io.IOException;
import java.net.URL;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Serves the scripts and styles of {@code /docs}: Swagger UI's web jar and a few lines of
 * Flattail's own.
 */
@Configuration(proxyBeanMethods = false)
class DocsFiles {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*");
  private static final int AFTER_CONTROLLERS = 10;

  @Bean
  SimpleUrlHandlerMapping docsFilesMapping() throws IOException {
    return new SimpleUrlHandlerMapping(
        Map.of(
            "/docs/swagger-ui/*", handler(swaggerUi()),
            "/docs/page/*", handler("/api/page/")),
        AFTER_CONTROLLERS);
  }

  /**
   * @param folder on the class path, with a slash at its end
   */
  private static HttpRequestHandler handler(String folder) {
    StaticFiles files =
        new StaticFiles(name -> NAME.matcher(name).matches() ? resource(folder + name) : null);
    return (request, response) ->
        files.send(
            String.valueOf(
                request.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE)),
            request,
            response);
  }

  private static @Nullable URL resource(String path) {
    return DocsFiles.class.getResource(path);
  }

  /** Returns the web jar's folder, whose name contains its version. */
  private static String swaggerUi() throws IOException {
    Resource[] found =
        new PathMatchingResourcePatternResolver()
            .getResources("classpath:/META-INF/resources/webjars/swagger-ui/*/swagger-ui.css");
    if (found.length != 1) {
      throw new IllegalStateException("Expected one Swagger UI, found " + found.length);
    }
    String address = found[0].getURL().toString();
    return address.substring(address.lastIndexOf("/META-INF/"), address.lastIndexOf('/') + 1);
  }
}
