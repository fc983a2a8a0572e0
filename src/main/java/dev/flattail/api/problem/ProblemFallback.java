package dev.flattail.api.problem;

import dev.flattail.api.http.PublicPath;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Handles errors that reach the container without an exception, through {@code sendError}. */
@Controller
final class ProblemFallback implements ErrorController {
  private final ProblemWriter writer;
  private final IncidentLog incidents;

  ProblemFallback(ProblemWriter writer, IncidentLog incidents) {
    this.writer = writer;
    this.incidents = incidents;
  }

  @RequestMapping("${spring.web.error.path:/error}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Object exception = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    writer.write(request, response, problem(code, exception));
  }

  private Problem problem(@Nullable Object code, @Nullable Object exception) {
    int status = code instanceof Integer number ? number : 404;
    if (status >= 500 && exception instanceof Throwable thrown) {
      return incidents.report(thrown);
    }
    return Problem.ofStatus(status, detail(status));
  }

  private static String detail(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    return switch (status) {
      // Tomcat rejected the body while it was read.
      case 400 -> "The body ended before its Content-Length, or its chunks are not HTTP.";
      case 404 -> "There is nothing here. Routes are at " + PublicPath.of("/docs") + ".";
      default -> known == null ? "Refused." : known.getReasonPhrase() + ".";
    };
  }
}
