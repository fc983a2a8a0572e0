package dev.flattail.api;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract, and Swagger UI for it from the same origin. */
@RestController
class DocsController {
  private static final String ONLY_OWN =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:";

  @GetMapping("/openapi.yaml")
  ResponseEntity<Resource> contract() {
    return serve("api-spec/openapi.yaml", "application/yaml");
  }

  @GetMapping("/docs")
  ResponseEntity<Resource> docs() {
    return serve("api/docs.html", "text/html;charset=UTF-8");
  }

  private static ResponseEntity<Resource> serve(String resource, String mediaType) {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType(mediaType))
        .cacheControl(CacheControl.noCache())
        .header(HttpHeaders.CONTENT_DISPOSITION, "inline")
        .header("Content-Security-Policy", ONLY_OWN)
        .body(new ClassPathResource(resource));
  }
}
