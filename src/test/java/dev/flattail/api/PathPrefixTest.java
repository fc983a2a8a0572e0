package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * Tests that everything that the service says about its own paths resolves where it has a path of
 * its own: by its context path, and by a proxy that removes its prefix and says so.
 */
@ApiTest
@TestPropertySource(
    properties = {
      "server.servlet.context-path=/flattail",
      "server.forward-headers-strategy=framework"
    })
class PathPrefixTest {
  private static final String SPEC =
      """
      {"kind": "train", "dataset": {"name": "shapes"}, "epochs": 1, "schedule": {"type": "constant"}}""";

  @LocalServerPort int port;

  /**
   * A client's way to the service.
   *
   * @param prefix what the client puts before every route
   * @param headers what its proxy adds
   */
  record Way(Http http, String prefix, String... headers) {
    /** Requests what the service named, as a client behind the proxy would. */
    Http.Answer follow(String path) {
      assertThat(path).startsWith(prefix + "/");
      return http.get("/flattail" + path.substring(prefix.length()), headers);
    }

    Http.Answer post(String route, String body) {
      return http.postJson("/flattail" + route, body, headers);
    }
  }

  static List<String> prefixes() {
    return List.of("/flattail", "/ml/tails");
  }

  private Way way(String prefix) {
    Http http = new Http(port);
    return prefix.equals("/flattail")
        ? new Way(http, prefix)
        : new Way(http, prefix, "X-Forwarded-Prefix", prefix);
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void aJobsPathsResolve(String prefix) {
    Way way = way(prefix);
    Http.Answer submitted = way.post("/jobs", SPEC);
    assertThat(submitted.status()).isEqualTo(202);
    assertThat(way.follow(submitted.header("Location")).status()).isEqualTo(200);
    JsonNode links = submitted.json().get("links");
    assertThat(links.size()).isGreaterThanOrEqualTo(6);
    for (Map.Entry<String, JsonNode> link : links.properties()) {
      if (!link.getKey().equals("events")) { // a stream that does not end
        assertThat(way.follow(link.getValue().stringValue()).status())
            .as(link.getKey())
            .isEqualTo(link.getKey().equals("bundle") ? 409 : 200); // of ended jobs alone
      }
    }
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void anUnknownRouteNamesThePageOfTheRoutes(String prefix) {
    Way way = way(prefix);
    Http.Answer unknown = way.follow(prefix + "/job");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().get("detail").stringValue())
        .isEqualTo("There is no such route. Routes are at %s/docs.".formatted(prefix));
    assertThat(way.follow(prefix + "/docs").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void aSweepsPathsResolve(String prefix) {
    Way way = way(prefix);
    Http.Answer submitted =
        way.post("/sweeps", "{\"base\": " + SPEC + ", \"grid\": {\"/seed\": [1, 2]}}");
    assertThat(submitted.status()).isEqualTo(202);
    JsonNode sweep = way.follow(submitted.header("Location")).json();
    assertThat(way.follow(sweep.at("/links/self").stringValue()).status()).isEqualTo(200);
    JsonNode jobs = way.follow(sweep.at("/links/jobs").stringValue()).json().get("items");
    assertThat(jobs).hasSize(2);
    assertThat(way.follow(jobs.at("/0/links/sweep").stringValue()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void aProblemsPathsResolve(String prefix) {
    Way way = way(prefix);
    JsonNode problem = way.post("/jobs", "{}").json();
    assertThat(problem.get("instance").stringValue()).isEqualTo(prefix + "/jobs");
    Http.Answer page = way.follow(problem.get("type").stringValue());
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("href=\"../problems\"");
    assertThat(way.follow(prefix + "/problems").text()).contains("href=\"problems/not-found\"");
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void theDocumentationResolves(String prefix) {
    Way way = way(prefix);
    Matcher links =
        Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(way.follow(prefix + "/docs").text());
    while (links.find()) {
      assertThat(way.follow(prefix + "/" + links.group(1)).status())
          .as(links.group(1))
          .isEqualTo(200);
    }
    assertThat(way.follow(prefix + "/openapi.yaml").text())
        .contains("\nservers:\n  - url: " + prefix + "\n");
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void thePageResolves(String prefix) {
    Way way = way(prefix);
    assertThat(way.follow(prefix + "/ui/jobs").text())
        .contains("<base href=\"%s/ui/\">".formatted(prefix));
    assertThat(way.follow(prefix + "/ui/assets/app.js").status()).isEqualTo(200);
    assertThat(way.follow(prefix + "/ui").header("Location")).isEqualTo(prefix + "/ui/jobs");
  }

  @Test
  void withoutThePrefixThereIsNothing() {
    assertThat(new Http(port).get("/jobs").status()).isEqualTo(404);
  }
}
