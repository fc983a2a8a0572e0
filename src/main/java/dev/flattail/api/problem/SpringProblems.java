package dev.flattail.api.problem;

import dev.flattail.api.http.PublicPath;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Maps Spring MVC's own exceptions to problems with this service's texts. */
final class SpringProblems {
  private SpringProblems() {}

  /** Returns the problem; null for an exception that signals a fault. */
  static @Nullable Problem of(Exception e) {
    Problem problem =
        switch (e) {
          case HttpRequestMethodNotSupportedException method ->
              Problem.of(
                  ProblemKind.METHOD_NOT_ALLOWED,
                  "This route does not take %s, but %s."
                      .formatted(
                          method.getMethod(),
                          method.getSupportedHttpMethods() == null
                              ? "other methods"
                              : method.getSupportedHttpMethods().stream()
                                  .map(Object::toString)
                                  .sorted()
                                  .collect(Collectors.joining(", "))));
          case HttpMediaTypeNotSupportedException type ->
              unsupported(type.getContentType(), type.getSupportedMediaTypes());
          case HttpMediaTypeNotAcceptableException type -> notAcceptable(type);
          // Tomcat parses the query when it is first read.
          case InvalidParameterException _ ->
              Problem.of(
                  ProblemKind.INVALID_PARAMETER,
                  "The query cannot be read. Its parameters are percent-encoded UTF-8, and not thousands.");
          case MissingServletRequestParameterException parameter ->
              Problem.of(
                  ProblemKind.INVALID_PARAMETER, parameter.getParameterName() + " is required.");
          case MethodArgumentTypeMismatchException mismatch ->
              Problem.of(
                  ProblemKind.INVALID_PARAMETER,
                  "%s cannot be '%s'.".formatted(mismatch.getName(), mismatch.getValue()));
          default -> null;
        };
    if (e instanceof ErrorResponse refusal) {
      Problem worded = problem == null ? general(refusal) : problem;
      for (String header : List.of(HttpHeaders.ALLOW, HttpHeaders.ACCEPT)) {
        String value = String.join(", ", refusal.getHeaders().getOrEmpty(header));
        if (!value.isEmpty()) {
          worded = worded.withHeader(header, value);
        }
      }
      return worded;
    }
    return problem;
  }

  static Problem unsupported(@Nullable MediaType given, List<MediaType> taken) {
    String types = join(taken);
    return Problem.of(
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            given == null
                ? "This call takes %s; the request has no Content-Type. Add one.".formatted(types)
                : "This call takes %s, not %s/%s."
                    .formatted(types, given.getType(), given.getSubtype()))
        .withHeader(HttpHeaders.ACCEPT, types);
  }

  private static Problem notAcceptable(HttpMediaTypeException type) {
    return Problem.of(
        ProblemKind.NOT_ACCEPTABLE,
        "This resource comes as %s; the Accept header allows no such type."
            .formatted(join(type.getSupportedMediaTypes())));
  }

  private static Problem general(ErrorResponse refusal) {
    int status = refusal.getStatusCode().value();
    String detail = refusal.getBody().getDetail();
    return Problem.ofStatus(
        status,
        status == 404
            ? "There is no such route. Routes are at " + PublicPath.of("/docs") + "."
            : detail == null ? "Refused." : detail);
  }

  private static String join(List<MediaType> types) {
    List<String> names =
        types.stream().map(type -> type.getType() + "/" + type.getSubtype()).toList();
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }
}
