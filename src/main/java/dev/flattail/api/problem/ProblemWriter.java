package dev.flattail.api.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a problem document regardless of {@code Accept}, since RFC 9457 defines one media type.
 */
@Component
final class ProblemWriter {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

  private final JsonMapper json;

  ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  /**
   * Writes the document; only logs the problem if the response has already begun and can only be
   * cut off.
   */
  void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (response.isCommitted()) {
      log.warn(
          "{} {} failed after its response had begun: {}",
          request.getMethod(),
          request.getRequestURI(),
          problem.detail());
      throw new IOException("answer cut off: " + problem.detail());
    }
    String instance = instance(request);
    byte[] body = json.writeValueAsBytes(problem.document(request.getContextPath(), instance));
    response.resetBuffer();
    response.setStatus(problem.status());
    response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
    response.setHeader(HttpHeaders.ETAG, null);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(response::setHeader);
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  /** Returns the originally requested path, also in an error dispatch. */
  private static String instance(HttpServletRequest request) {
    Object original = request.getAttribute("jakarta.servlet.error.request_uri");
    return original instanceof String uri ? uri : request.getRequestURI();
  }
}
