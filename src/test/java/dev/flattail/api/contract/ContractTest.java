package dev.flattail.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.ApiTest;
import dev.flattail.api.Pictures;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.UploadedCheckpoints;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.QueueControl;
import dev.flattail.jobs.sweeps.Sweeps;
import dev.flattail.jobs.worker.WorkerQueue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends every example of the contract to the service and checks every answer against its schema.
 */
@ApiTest
class ContractTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Contract contract = Contract.read();
  private final Exchanges.All examples = new Exchanges(contract).all();

  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired Sweeps sweeps;
  @Autowired WorkerQueue queue;
  @Autowired QueueControl control;
  @Autowired ArtifactStore store;
  @Autowired UploadedCheckpoints uploads;

  @BeforeAll
  static void aFolderBelowTheDataDirectory() throws IOException {
    Pictures.writeTo(ApiTest.HOME.resolve("datasets/incoming/pictures"));
    Pictures.writeListedTo(ApiTest.HOME.resolve("datasets/incoming"));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleIsAnsweredAsWritten() {
    Replay replay =
        new Replay(
            URI.create("http://localhost:" + port),
            new ContractFixtures(jobs, sweeps, queue, store, uploads));
    return examples.exchanges().stream()
        .map(
            exchange ->
                DynamicTest.dynamicTest(
                    exchange.name(),
                    () -> {
                      try {
                        check(exchange, replay.send(exchange));
                      } finally {
                        letTheQueueFlow();
                      }
                    }));
  }

  /** Resumes the queue, so that one example does not affect the jobs of the next. */
  private void letTheQueueFlow() {
    control.resume();
    control.limit(List.of());
  }

  @Test
  void everyResponseIsProvokedByAnExampleOrANamedTest() {
    assertThat(examples.unprovoked()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyExampleFitsItsSchema() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Contract.Operation operation : contract.operations()) {
      collect(contract.at(operation.pointer() + "/requestBody"), operation + " request", tests);
      operation
          .node()
          .get("responses")
          .properties()
          .forEach(
              response ->
                  collect(
                      contract.at(operation.pointer() + "/responses/" + response.getKey()),
                      operation + " " + response.getKey(),
                      tests));
    }
    return tests.stream();
  }

  private void collect(Contract.Placed holder, String name, List<DynamicTest> tests) {
    holder
        .node()
        .path("content")
        .properties()
        .forEach(
            type ->
                type.getValue()
                    .path("examples")
                    .properties()
                    .forEach(
                        example -> {
                          JsonNode value = example.getValue().get("value");
                          if (value != null) {
                            tests.add(
                                DynamicTest.dynamicTest(
                                    name + " " + example.getKey(),
                                    () ->
                                        assertThat(
                                                contract.violations(
                                                    schemaOf(holder, type.getKey()), value))
                                            .isEmpty()));
                          }
                        }));
  }

  private void check(Exchange exchange, HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (exchange.status() == null) {
      assertThat(answer.statusCode()).as(text).isLessThan(300);
      assertThat(exchange.operation().node().get("responses").has("" + answer.statusCode()))
          .as("status %d is in the contract", answer.statusCode())
          .isTrue();
    } else {
      assertThat(answer.statusCode()).as(text).isEqualTo(exchange.status());
    }
    if (exchange.mediaType() == null) {
      assertThat(text).isEmpty();
      return;
    }
    String mediaType =
        answer.headers().firstValue("Content-Type").orElse("none").replaceFirst(";.*", "");
    assertThat(mediaType).isEqualTo(exchange.mediaType());
    Contract.Placed response =
        contract.at(exchange.operation().pointer() + "/responses/" + answer.statusCode());
    checkHeaders(response, answer);
    if (mediaType.endsWith("json")) {
      assertThat(contract.violations(schemaOf(response, mediaType), JSON.readTree(answer.body())))
          .as(text)
          .isEmpty();
    } else {
      assertThat(answer.body()).isNotEmpty();
    }
    if (mediaType.equals("application/problem+json")) {
      JsonNode problem = JSON.readTree(answer.body());
      assertThat(problem.get("status").asInt()).isEqualTo(answer.statusCode());
      assertThat(problem.get("instance").asString()).isEqualTo(answer.uri().getRawPath());
      exampleType(response, exchange)
          .forEach(type -> assertThat(problem.get("type").asString()).isEqualTo(type));
    }
  }

  /** Checks the problem's kind, which is part of an example. */
  private static Stream<String> exampleType(Contract.Placed response, Exchange exchange) {
    String example = exchange.name().substring(exchange.name().lastIndexOf(' ') + 1);
    JsonNode type =
        response
            .node()
            .at("/content/application~1problem+json/examples/" + example + "/value/type");
    return type.isString() ? Stream.of(type.asString()) : Stream.empty();
  }

  private void checkHeaders(Contract.Placed response, HttpResponse<byte[]> answer) {
    response
        .node()
        .path("headers")
        .properties()
        .forEach(
            header -> {
              Contract.Placed placed =
                  contract.at(response.pointer() + "/headers/" + Contract.escape(header.getKey()));
              answer
                  .headers()
                  .firstValue(header.getKey())
                  .ifPresent(
                      value ->
                          assertThat(
                                  contract.violations(
                                      placed.pointer() + "/schema",
                                      JSON.getNodeFactory().stringNode(value)))
                              .as(header.getKey())
                              .isEmpty());
            });
  }

  private static String schemaOf(Contract.Placed holder, String mediaType) {
    return holder.pointer() + "/content/" + Contract.escape(mediaType) + "/schema";
  }
}
