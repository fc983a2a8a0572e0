package dev.flattail.api;

import dev.flattail.api.http.JobIds;
import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.http.Page;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.api.problem.SpecProblems;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.webhooks.Delivery;
import dev.flattail.webhooks.DeliveryPage;
import dev.flattail.webhooks.Endpoint;
import dev.flattail.webhooks.EndpointPage;
import dev.flattail.webhooks.IssuedSecret;
import dev.flattail.webhooks.WebhookSettings;
import dev.flattail.webhooks.Webhooks;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The caller's webhooks: default targets, secret, receivers, and the log of deliveries. */
@RestController
class WebhooksController {
  private final Webhooks webhooks;
  private final Jobs jobs;
  private final JsonBodies bodies;

  WebhooksController(Webhooks webhooks, Jobs jobs, JsonBodies bodies) {
    this.webhooks = webhooks;
    this.jobs = jobs;
    this.bodies = bodies;
  }

  @GetMapping(path = "/webhooks", produces = MediaType.APPLICATION_JSON_VALUE)
  WebhookSettings settings() {
    return webhooks.settings();
  }

  @PutMapping(
      path = "/webhooks",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  WebhookSettings setDefaults(HttpServletRequest request) throws IOException {
    Map<String, @Nullable Object> body = bodies.read(request).tree();
    try {
      webhooks.setDefaults(WebhookDefaults.targets(body));
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("body has", invalid, "the defaults stay as they were").exception();
    }
    return webhooks.settings();
  }

  @PostMapping(path = "/webhooks/secret", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<IssuedSecret> rotateSecret() {
    return ResponseEntity.status(HttpStatus.CREATED)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(webhooks.rotateSecret());
  }

  @PostMapping(
      path = "/webhooks/test",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Delivery> test(HttpServletRequest request) throws IOException {
    Map<String, @Nullable Object> body = bodies.read(request).tree();
    try {
      return ResponseEntity.accepted().body(webhooks.test(WebhookTestRequest.read(body).url()));
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("body has", invalid, "nothing was sent").exception();
    }
  }

  @GetMapping(path = "/webhooks/endpoints", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<Endpoint> endpoints(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters = new QueryParameters(query, Set.of("limit", "cursor"));
    EndpointPage page = webhooks.endpoints(limit(parameters), cursor(parameters));
    return new Page<>(page.items(), page.nextCursor());
  }

  @PostMapping(
      path = "/webhooks/endpoints/{id}/enable",
      produces = MediaType.APPLICATION_JSON_VALUE)
  Endpoint enable(@PathVariable String id) {
    return webhooks.enable(JobIds.parse("webhook endpoint", id));
  }

  @PostMapping(
      path = "/webhooks/endpoints/{id}/disable",
      produces = MediaType.APPLICATION_JSON_VALUE)
  Endpoint disable(@PathVariable String id) {
    return webhooks.disable(JobIds.parse("webhook endpoint", id));
  }

  @GetMapping(path = "/webhooks/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<Delivery> deliveries(@RequestParam MultiValueMap<String, String> query) {
    QueryParameters parameters = parameters(query);
    return page(webhooks.deliveries(state(parameters), limit(parameters), cursor(parameters)));
  }

  @PostMapping(
      path = "/webhooks/deliveries/{id}/redeliver",
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Delivery> redeliver(@PathVariable String id) {
    return ResponseEntity.accepted().body(webhooks.redeliver(JobIds.parse("webhook delivery", id)));
  }

  @GetMapping(path = "/jobs/{id}/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
  Page<Delivery> ofJob(@PathVariable String id, @RequestParam MultiValueMap<String, String> query) {
    Job job = jobs.get(JobIds.parse(id));
    QueryParameters parameters = parameters(query);
    return page(
        webhooks.deliveriesOfJob(
            job.id(), state(parameters), limit(parameters), cursor(parameters)));
  }

  private static QueryParameters parameters(MultiValueMap<String, String> query) {
    return new QueryParameters(query, Set.of("state", "limit", "cursor"));
  }

  private static @Nullable String state(QueryParameters parameters) {
    String state = parameters.single("state");
    if (state != null && !Webhooks.STATES.contains(state)) {
      throw QueryParameters.invalid(
          "state must be one of %s, not '%s'."
              .formatted(String.join(", ", Webhooks.STATES), state));
    }
    return state;
  }

  private static int limit(QueryParameters parameters) {
    return parameters.wholeNumber("limit", 1, 200, 50);
  }

  private static @Nullable String cursor(QueryParameters parameters) {
    return parameters.single("cursor");
  }

  private static Page<Delivery> page(DeliveryPage page) {
    return new Page<>(page.items(), page.nextCursor());
  }
}
