package dev.flattail.api;

import dev.flattail.api.http.PublicPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
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

  /** Returns the contract; its server is the prefix below which the client reached this service. */
  @GetMapping("/openapi.yaml")
  ResponseEntity<byte[]> contract() {
    String prefix = PublicPath.prefix();
    return serve(
        prefix.isEmpty() ? contract : contract.replace(ROOT, ROOT.replace("/", prefix)),
        "application/yaml");
  }

  @GetMapping("/docs")
  ResponseEntity<byte[]> docs() {
    return serve(page, "text/html;charset=UTF-8");
  }

  private static String text(String resource) {
    try {
      return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ResponseEntity<byte[]> serve(String body, String mediaType) {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(mediaType))
        .cacheControl(CacheControl.noCache())
        .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
        .header("Content-Security-Policy", ONLY_OWN)
        .body(body.getBytes(StandardCharsets.UTF_8));
  }
}
