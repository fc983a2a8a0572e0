package dev.flattail.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.api.RawHttp;
import dev.flattail.caller.Scope;
import dev.flattail.security.TestCallers;
import dev.flattail.security.UsesSecuredService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests that every operation requires the scope that the contract names. */
@UsesSecuredService
class ScopesTest {
  private final Contract contract = Contract.read();

  @LocalServerPort int port;
  @Autowired TestCallers callers;

  @TestFactory
  Stream<DynamicTest> everyOperationRequiresTheScopeOfTheContract() {
    Map<Scope, String> bearers = new TreeMap<>();
    for (Scope scope : Scope.values()) {
      bearers.put(scope, callers.bearer("dora", scope));
    }
    return contract.operations().stream()
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.toString(), () -> check(operation, needed(operation), bearers)));
  }

  private void check(
      Contract.Operation operation, @Nullable Scope needed, Map<Scope, String> bearers) {
    Http.Answer anonymous = call(operation);
    if (needed == null) {
      assertThat(anonymous.status()).isNotIn(401, 403);
      return;
    }
    assertThat(anonymous.status()).isEqualTo(401);
    assertProblem(operation, anonymous);
    for (Scope scope : Scope.values()) {
      Http.Answer answer = call(operation, "Authorization", bearers.get(scope));
      if (Scope.withIncluded(List.of(scope)).contains(needed)) {
        assertThat(answer.status()).as(scope + ": " + answer.text()).isNotIn(401, 403);
      } else {
        assertThat(answer.status()).as(scope + ": " + answer.text()).isEqualTo(403);
        assertThat(answer.json().get("detail").asString())
            .contains("the scope '" + needed.wire() + "'");
        assertThat(answer.header("WWW-Authenticate"))
            .contains("error=\"insufficient_scope\"", "scope=\"" + needed.wire() + "\"");
        assertProblem(operation, answer);
      }
    }
  }

  private void assertProblem(Contract.Operation operation, Http.Answer answer) {
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    Contract.Placed response = contract.at(operation.pointer() + "/responses/" + answer.status());
    assertThat(
            contract.violations(
                response.pointer() + "/content/application~1problem+json/schema", answer.json()))
        .isEmpty();
  }

  /**
   * Calls an operation with unknown ids, an unknown parameter, which keeps streams from beginning,
   * and unusable bodies.
   */
  private Http.Answer call(Contract.Operation operation, @Nullable String... headers) {
    String path =
        operation
            .path()
            .replace("{id}", UUID.randomUUID().toString())
            .replaceAll("\\{[^}]*\\}", "none");
    List<String> all = new ArrayList<>();
    Arrays.stream(headers).forEach(header -> all.add(String.valueOf(header)));
    all.addAll(List.of("Content-Type", "application/json"));
    return new Http(port)
        .send(operation.method(), path + "?none=", new byte[] {'['}, all.toArray(String[]::new));
  }

  /** Returns the required scope, or null for open operations. */
  private @Nullable Scope needed(Contract.Operation operation) {
    JsonNode security =
        operation.node().has("security")
            ? operation.node().get("security")
            : contract.at("/security").node();
    for (JsonNode alternative : security) {
      if (alternative.has("bearer")) {
        return Scope.ofWire(alternative.get("bearer").get(0).asString()).orElseThrow();
      }
    }
    return null;
  }

  @Test
  void spellingARouteDifferentlyDoesNotLowerItsScope() throws IOException {
    String reader = callers.bearer("dora", Scope.READ);
    for (String path :
        new String[] {
          "/%74okens",
          "/tokens/",
          "/tokens/x/y",
          "/workers/",
          "/queue/%70ause",
          "//tokens",
          "/./tokens",
          "/docs/../tokens",
          "/problems/%2e%2e/tokens",
          "/tokens;x=1",
          "/tokens%00"
        }) {
      assertThat(raw(path, reader)).as(path).isNotEqualTo(200);
    }
    assertThat(raw("/%74okens", reader)).isEqualTo(403);
    assertThat(answer("//tokens", reader))
        .startsWith("HTTP/1.1 400")
        .contains("/problems/bad-request");
  }

  private int raw(String path, String bearer) throws IOException {
    return Integer.parseInt(answer(path, bearer).substring(9, 12));
  }

  private String answer(String path, String bearer) throws IOException {
    return new RawHttp(port)
        .send(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nConnection: close\r\n\r\n"
                .formatted(path, bearer));
  }

  @Test
  void metricsNeedReadAndHealthNothing() {
    Http http = new Http(port);
    assertThat(http.get("/actuator/prometheus").status()).isEqualTo(401);
    assertThat(
            http.get("/actuator/prometheus", "Authorization", callers.bearer("dora", Scope.READ))
                .status())
        .isNotIn(401, 403); // Boot gives tests no registry, so it is 404 here
    for (String probe : List.of("", "/liveness", "/readiness")) {
      assertThat(http.get("/actuator/health" + probe).status()).isEqualTo(200);
    }
    assertThat(http.get("/docs/swagger-ui/swagger-ui.css").status()).isEqualTo(200);
    assertThat(http.get("/problems/unauthenticated").status()).isEqualTo(200);
  }
}
