package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests limits that are so slow that nothing refills during the test. */
@UsesLimitedService
class RateLimitsTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;

  private Http.Answer call(String bearer) {
    return new Http(port).get("/presets", "Authorization", bearer);
  }

  @Test
  void tokensAndAddressesHaveSoMuchToSpend() {
    String busy = callers.bearer("alice", Scope.READ);
    String other = callers.bearer("alice", Scope.READ);
    Http.Answer answer = call(busy);
    for (int calls = 1; answer.status() == 200 && calls < 5000; calls++) {
      answer = call(busy);
    }

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/too-many-requests");
    assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
    assertThat(call(other).status()).isEqualTo(200);
    assertThat(new Http(port).get("/actuator/health").status()).isEqualTo(200);

    // Last, since good tokens from this address are not listened to afterwards.
    Http.Answer bad = call("Bearer flt_no");
    for (int calls = 1; bad.status() == 401 && calls < 5000; calls++) {
      bad = call("Bearer flt_no");
    }
    assertThat(bad.status()).isEqualTo(429);
    assertThat(bad.header("Retry-After")).matches("[1-9][0-9]*");
    assertThat(new Http(port).get("/ui/login").status()).isEqualTo(429);
    Http.Answer session =
        new Http(port).get("/presets", "Cookie", "flattail-session=fls_" + "x".repeat(43));
    assertThat(session.status()).isEqualTo(429);
    assertThat(bad.json().get("detail").asString()).contains("bad tokens");
    assertThat(call(other).status()).isEqualTo(429);
  }

  @Test
  void anAddressThatTriesKeysIsNotListenedTo() {
    RateLimits limits =
        new RateLimits(
            new SecurityProperties(
                java.util.List.of(),
                new SecurityProperties.Oidc(null, null, "sub", "scope", "flattail:"),
                new SecurityProperties.RateLimit(true, 1, 1, 1, 3)));
    for (int i = 0; i < 3; i++) {
      assertThat(limits.failuresWait("2001:db8::1")).isZero();
      limits.countFailure("2001:db8::" + i);
    }

    assertThat(limits.failuresWait("2001:db8::abcd")).as("one network").isEqualTo(1);
    assertThat(limits.failuresWait("2001:db8:0:1::1")).as("another").isZero();
    assertThat(limits.failuresWait("192.0.2.1")).isZero();
  }
}
