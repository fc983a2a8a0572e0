package dev.flattail.api;

import dev.flattail.api.http.PublicPath;
import dev.flattail.staticfiles.StaticFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract, and Swagger UI for it from the same origin. */
@RestController
class DocsController {
  /** How the contract's list of servers names this service. */
  private static final String ROOT = "\nservers:\n  - url: /\n";

  private static final String ONLY_OWN =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:";

  private final String contract = text("api-spec/openapi.yaml");
  private final String page = text("api/docs.html");

  /** The contract as it was last asked for: the prefix may differ from request to request. */
  private volatile @Nullable Prefixed last;

  private record Prefixed(String prefix, StaticFile contract) {}

  /** Sends the contract; its server is the prefix below which the client reached this service. */
  @GetMapping("/openapi.yaml")
  void contract(HttpServletRequest request, HttpServletResponse response) throws IOException {
    serve(contract(PublicPath.prefix()), request, response);
  }

  @GetMapping("/docs")
  void docs(HttpServletRequest request, HttpServletResponse response) throws IOException {
    serve(file("text/html;charset=UTF-8", page), request, response);
  }

  private StaticFile contract(String prefix) {
    Prefixed known = last;
    if (known == null || !known.prefix.equals(prefix)) {
      String content =
          prefix.isEmpty() ? contract : contract.replace(ROOT, ROOT.replace("/", prefix));
      known = new Prefixed(prefix, file("application/yaml", content));
      last = known;
    }
    return known.contract;
  }

  private static String text(String resource) {
    try {
      return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StaticFile file(String type, String content) {
    return new StaticFile(type, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void serve(
      StaticFile file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "inline");
    response.setHeader("Content-Security-Policy", ONLY_OWN);
    file.send(request, response);
  }
}
