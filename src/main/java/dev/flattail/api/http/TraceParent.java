package dev.flattail.api.http;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Reads the W3C trace context of a request. A job stores it, so that its worker's spans and log
 * lines join the caller's trace, even when this process records no spans.
 */
@Component
public final class TraceParent {
  /** The header's format (section 3.2); fields that later versions append are ignored. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-.*)?");

  private final @Nullable Tracer tracer;

  TraceParent(ObjectProvider<Tracer> tracer) {
    this.tracer = tracer.getIfAvailable();
  }

  /**
   * Returns this process's span of the request, else the caller's trace context; null without both.
   */
  @Nullable
  public String of(HttpServletRequest request) {
    Span span = tracer == null ? null : tracer.currentSpan();
    return span == null ? sent(request.getHeader("traceparent")) : written(span.context());
  }

  private static String written(TraceContext span) {
    return "00-%s-%s-%s"
        .formatted(
            span.traceId(), span.spanId(), Boolean.TRUE.equals(span.sampled()) ? "01" : "00");
  }

  /**
   * Returns the caller's trace context; null when it is invalid, as the recommendation requires.
   */
  private static @Nullable String sent(@Nullable String header) {
    Matcher matcher = header == null ? null : HEADER.matcher(header.strip());
    return matcher != null && matcher.matches() ? "00-" + matcher.group(1) : null;
  }
}
