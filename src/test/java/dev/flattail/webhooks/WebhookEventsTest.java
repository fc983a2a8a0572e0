package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.contract.Contract;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What is sent when jobs end. */
class WebhookEventsTest extends WebhookFixture {
  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("succeeded", end(ended -> ended::succeeded)),
        Arguments.of("failed", end(ended -> ended::failed)),
        Arguments.of("cancelled", end(ended -> ended::cancelledWhileQueued)),
        Arguments.of("cancelled", end(ended -> ended::cancelledWhileRunning)),
        Arguments.of("failed", end(ended -> ended::lost)),
        Arguments.of("cancelled", end(ended -> ended::lostWhileCancelled)));
  }

  private static Function<EndedJobs, Function<String, UUID>> end(
      Function<EndedJobs, Function<String, UUID>> end) {
    return end;
  }

  @ParameterizedTest
  @MethodSource("ends")
  void everyPathToAnEndSendsTheJobAsListsShowIt(
      String state, Function<EndedJobs, Function<String, UUID>> end) {
    UUID job = end.apply(ended).apply(EndedJobs.notify(url));

    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(Contract.read().violations("/components/schemas/WebhookEvent", event)).isEmpty();
    assertThat(event.get("type").asString()).isEqualTo("job." + state);
    JsonNode listed = http.get("/jobs?view=summary").json().get("items").get(0);
    assertThat(listed.get("id").asString()).isEqualTo(job.toString());
    assertThat(plain(event.at("/data/job"))).isEqualTo(plain(listed));
    assertThat(event.at("/data/links/page").asString())
        .isEqualTo("https://flattail.example.org/ui/jobs/" + job);
  }

  /** Returns a document with comparable times and numbers. */
  private static Map<String, Object> plain(JsonNode document) {
    Map<String, Object> fields = new TreeMap<>();
    document
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              fields.put(
                  field.getKey(),
                  field.getKey().endsWith("At") && value.isString()
                      ? Instant.parse(value.asString())
                      : value.isObject()
                          ? plain(value)
                          : value.isNumber() ? value.asDouble() : value);
            });
    return fields;
  }

  @Test
  void aVerdictIsAnEventWithTheExpectations() {
    ended.unmet(EndedJobs.notify(url, "verdict", "failed"));

    JsonNode event = body(awaitRequests(1).getFirst());
    assertThat(event.get("type").asString()).isEqualTo("job.verdict");
    assertThat(event.at("/data/job/verdict").asString()).isEqualTo("unmet");
    assertThat(event.at("/data/expectations/0/metric").asString()).isEqualTo("final.few");
    assertThat(event.at("/data/expectations/0/value").asDouble()).isEqualTo(0.41);
    assertThat(Contract.read().violations("/components/schemas/WebhookEvent", event)).isEmpty();
  }

  @Test
  void targetsReceiveTheirEventsAlone() {
    ended.succeeded(EndedJobs.notify(url, "failed", "cancelled", "verdict"));
    ended.failed(EndedJobs.notify(url, "failed"));

    assertThat(awaitRequests(1)).hasSize(1);
    assertThat(body(received().getFirst()).get("type").asString()).isEqualTo("job.failed");
    assertThat(deliveries("/webhooks/deliveries")).hasSize(1);
  }

  @Test
  void aRetriedAttemptIsNoEnd() {
    UUID job = ended.submit(EndedJobs.notify(url));
    ended.claim(job).release("drained");
    ended.claim(job);
    assertThat(sql.sql("select count(*) from webhook_event").query(Long.class).single()).isZero();
  }

  @Test
  void aJobThatIsResumedAndEndsAgainMakesANewEvent() {
    UUID job = ended.cancelledWhileQueued(EndedJobs.notify(url));
    jobs.resume(job);
    jobs.cancel(job);

    assertThat(awaitRequests(2))
        .extracting(request -> request.header("webhook-id"))
        .doesNotHaveDuplicates();
    assertThat(deliveries("/jobs/" + job + "/deliveries")).hasSize(2);
  }
}
