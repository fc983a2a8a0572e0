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
 * The trace that a request belongs to, as W3C Trace Context writes it. A job keeps it, so that its
 * worker's spans and log lines join the caller's, also when this process records no spans itself.
 */
@Component
public final class TraceParent {
  /** Section 3.2; what later versions append is not for us. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-.*)?");

  private final @Nullable Tracer tracer;

  TraceParent(ObjectProvider<Tracer> tracer) {
    this.tracer = tracer.getIfAvailable();
  }

  /** This process's span of the request, else what the caller sent; null for neither. */
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

  /** What cannot be read is ignored, as the recommendation asks. */
  private static @Nullable String sent(@Nullable String header) {
    Matcher matcher = header == null ? null : HEADER.matcher(header.strip());
    return matcher != null && matcher.matches() ? "00-" + matcher.group(1) : null;
  }
}
