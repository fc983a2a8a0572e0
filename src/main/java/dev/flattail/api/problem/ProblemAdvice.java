package dev.flattail.api.problem;

import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.security.RequestRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Maps every exception that leaves a controller or a filter to a problem document. */
@RestControllerAdvice
final class ProblemAdvice {
  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  private final ProblemWriter writer;
  private final IncidentLog incidents;
  private final List<KnownProblems> known;

  ProblemAdvice(ProblemWriter writer, IncidentLog incidents, List<KnownProblems> known) {
    this.writer = writer;
    this.incidents = incidents;
    this.known = known;
  }

  @ExceptionHandler
  void problem(ProblemException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    writer.write(request, response, e.problem());
  }

  @ExceptionHandler
  void refused(RequestRefusedException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ProblemKind kind =
        switch (e.why()) {
          case FOREIGN_HOST -> ProblemKind.FOREIGN_HOST;
          case FOREIGN_ORIGIN -> ProblemKind.FOREIGN_ORIGIN;
          case FORM_BODY -> ProblemKind.UNSUPPORTED_MEDIA_TYPE;
          case AMBIGUOUS_URL -> ProblemKind.BAD_REQUEST;
          case MISPLACED_TOKEN -> ProblemKind.MISPLACED_TOKEN;
          case UNAUTHENTICATED -> ProblemKind.UNAUTHENTICATED;
          case INSUFFICIENT_SCOPE -> ProblemKind.INSUFFICIENT_SCOPE;
          case TOO_MANY -> ProblemKind.TOO_MANY_REQUESTS;
          case ISSUER_AWAY -> ProblemKind.UNAVAILABLE;
        };
    Problem problem = Problem.of(kind, e.detail());
    for (Map.Entry<String, String> header : e.headers().entrySet()) {
      problem = problem.withHeader(header.getKey(), header.getValue());
    }
    writer.write(request, response, problem);
  }

  @ExceptionHandler
  void invalidSpec(InvalidSpecException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    writer.write(request, response, SpecProblems.of(e));
  }

  /** The client has disconnected, so no response is possible. */
  @ExceptionHandler({AsyncRequestNotUsableException.class, ClientAbortException.class})
  void clientGone(IOException e) {
    log.debug("Client disconnected", e);
  }

  /**
   * Reports an exception. If the response has begun, throws it: Tomcat then closes the connection.
   * Otherwise the client would wait for the rest of the body, or take it for complete. Tomcat has
   * already answered a request whose body is not HTTP.
   */
  @ExceptionHandler
  void anything(Exception e, HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    if (response.isCommitted()) {
      if (e.getCause() instanceof BadRequestException) {
        log.debug("{}: {}", request.getRequestURI(), e.getMessage());
        return;
      }
      throw e;
    }
    writer.write(
        request,
        response,
        known.stream()
            .map(kind -> kind.of(e))
            .filter(Objects::nonNull)
            .findFirst()
            .or(() -> Optional.ofNullable(SpringProblems.of(e)))
            .orElseGet(() -> incidents.report(e)));
  }
}
