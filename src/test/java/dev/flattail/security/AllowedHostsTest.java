package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class AllowedHostsTest {
  private static final MockEnvironment OPEN = new MockEnvironment();
  private static final MockEnvironment GUARDED =
      new MockEnvironment()
          .withProperty("flattail.security.bootstrap-token", UsesSecuredService.BOOTSTRAP);

  private static AllowedHosts hosts(MockEnvironment environment, String... names) {
    return new AllowedHosts(
        new SecurityProperties(
            List.of(names),
            new SecurityProperties.Oidc(null, null, "sub", "scope", "flattail:"),
            new SecurityProperties.RateLimit(true, 1, 1, 1, 1)),
        environment);
  }

  @Test
  void withoutAuthenticationUnknownNamesAreAlwaysRefused() {
    assertThat(hosts(OPEN).contains("flattail.example")).isFalse();
    assertThat(hosts(OPEN, "flattail.example").contains("Flattail.Example")).isTrue();
  }

  @Test
  void withAuthenticationNamesAreCheckedWhereThereIsAList() {
    assertThat(hosts(GUARDED).contains("flattail.example")).isTrue();
    assertThat(hosts(GUARDED, "flattail.example").contains("flattail.example")).isTrue();
    assertThat(hosts(GUARDED, "flattail.example").contains("localhost")).isTrue();
    assertThat(hosts(GUARDED, "flattail.example").contains("evil.example")).isFalse();
  }
}
