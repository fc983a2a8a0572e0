package dev.flattail.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedUrlsTest {
  private static final List<String> HOSTS =
      List.of("hooks.example.org", "*.example.com", "internal:8443");

  private static AllowedUrls urls(List<String> hosts, List<String> networks) {
    return new AllowedUrls(properties(hosts, networks, "0123456789012345678901234567890123456789"));
  }

  private static WebhookProperties properties(
      List<String> hosts, List<String> networks, @Nullable String key) {
    return new WebhookProperties(
        hosts, networks, key, null, Duration.ofSeconds(10), Duration.ofDays(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://hooks.example.org/flattail?token=1",
        "HTTPS://Hooks.Example.ORG",
        "https://hooks.example.org:443/",
        "https://a.b.example.com/",
        "https://internal:8443/"
      })
  void allowedHostsMayReceiveEvents(String url) {
    assertThat(urls(HOSTS, List.of()).problem(url)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://hooks.example.org/ | must begin with https://",
        "ftp://hooks.example.org/ | must begin with https://",
        "//hooks.example.org/ | must begin with https://",
        "file:///etc/passwd | must begin with https://",
        "https://user:pass@hooks.example.org/ | must not have a user or password",
        "https://hooks.example.org@evil.test/ | must not have a user or password",
        "https://hooks.example.org/#part | must not have a fragment",
        "https:///path | has no readable host",
        "https:hooks.example.org | has no readable host",
        "https://hooks.example.org\\@evil.test/ | is not a URL",
        "https://hööks.example.org/ | must be ASCII",
        "https://hooks.example.org:8443/ | is at a host that the operator does not allow",
        "https://internal/ | is at a host that the operator does not allow",
        "https://evil.test/ | is at a host that the operator does not allow; allowed: hooks.example.org, *.example.com, internal:8443",
        "https://example.com/ | is at a host that the operator does not allow",
        "https://evilexample.com/ | is at a host that the operator does not allow",
        "https://hooks.example.org.evil.test/ | is at a host that the operator does not allow",
        "https://127.0.0.1/ | is at a host that the operator does not allow",
      })
  void otherUrlsAreRefusedWithTheReason(String url, String reason) {
    assertThat(urls(HOSTS, List.of()).problem(url)).startsWith(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "[fe80::1]",
        "2130706433",
        "0.0.0.0"
      })
  void privateAddressesAreRefusedEvenIfEveryHostIsAllowed(String host) {
    assertThat(urls(List.of("*"), List.of()).problem("https://" + host + "/"))
        .startsWith("has an address that is not public");
  }

  @Test
  void publicAddressesAndNamesAreAllowedIfEveryHostIs() {
    AllowedUrls all = urls(List.of("*"), List.of());
    assertThat(all.problem("https://93.184.216.34/")).isNull();
    assertThat(all.problem("https://any.test/")).isNull();
  }

  @Test
  void privateAddressesInAnAllowedNetworkAreAllowed() {
    AllowedUrls all = urls(List.of("*"), List.of("10.1.0.0/16"));
    assertThat(all.problem("https://10.1.2.3/")).isNull();
    assertThat(all.problem("https://10.2.2.3/")).isNotNull();
  }

  @Test
  void webhooksAreOffWithoutHosts() {
    assertThat(urls(List.of(), List.of()).isOn()).isFalse();
    assertThat(urls(HOSTS, List.of()).isOn()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://hooks.example.org", "a b", "*.", "host:0", "host:99999", ""})
  void aSettingThatIsNoHostIsRefused(String host) {
    assertThat(properties(List.of(host), List.of(), null).isEveryHostReadable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0/x", "fd00::/129", "example.org", ""})
  void aSettingThatIsNoNetworkIsRefused(String network) {
    assertThat(properties(List.of(), List.of(network), null).isEveryNetworkReadable()).isFalse();
  }

  @Test
  void hostsNeedASigningKey() {
    assertThat(properties(HOSTS, List.of(), null).isSigned()).isFalse();
    assertThat(properties(HOSTS, List.of(), "short").isSigned()).isFalse();
    assertThat(properties(List.of(), List.of(), null).isSigned()).isTrue();
  }

  @Test
  void settingsPrintWithoutTheSigningKey() {
    assertThat(properties(HOSTS, List.of(), "the-key-of-the-operator-0123456789"))
        .asString()
        .doesNotContain("the-key");
  }
}
