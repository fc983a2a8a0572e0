package dev.flattail.observability.process;

import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import org.springframework.stereotype.Component;

/**
 * Excludes probes and scrapes from tracing: they occur every few seconds and would hide all other
 * traces.
 */
@Component
class ProbesAreNotTraced implements SpanExportingPredicate {
  @Override
  public boolean isExportable(FinishedSpan span) {
    String uri = span.getTags().get("uri");
    return uri == null || !uri.startsWith("/actuator");
  }
}
