package dev.flattail.webhooks;

import dev.flattail.jobs.ServiceAddress;
import dev.flattail.jobs.StoredJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes the body of a delivery: schema {@code WebhookEvent} of the contract. */
@Component
class Envelope {
  private static final int VERSION = 1;

  private final ServiceAddress service;

  Envelope(ServiceAddress service) {
    this.service = service;
  }

  /** Returns the body, which is the same in every attempt. */
  String of(ClaimedDelivery.Event event) {
    Map<String, Object> data = event.data().asMap();
    Map<String, String> links = new LinkedHashMap<>();
    if (event.job() != null) {
      links.put("job", service.job(event.job()));
      links.put("page", service.jobPage(event.job()));
      links.put("report", service.jobReport(event.job()));
    } else if (event.sweep() != null) {
      links.put("sweep", service.sweep(event.sweep()));
      links.put("page", service.sweepPage(event.sweep()));
    }
    data.put("links", links);
    Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
    envelope.put("version", VERSION);
    envelope.put("id", event.id().toString());
    envelope.put("type", event.type());
    envelope.put("timestamp", event.at().toString());
    envelope.put("data", data);
    return StoredJson.of(envelope).text();
  }
}
