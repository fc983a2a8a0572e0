package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests that one call cancels the unfinished jobs of a label. */
@ApiTest
class CancellationsTest {
  @LocalServerPort int port;
  private final String branch = "branch-" + UUID.randomUUID();
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  @Test
  void olderJobsOfTheBranchAreCancelled() {
    String older = submit(branch);
    String other = submit("other");
    String newer = submit(branch);
    assertThat(cancelled("label=branch:" + branch + "&before=" + newer)).containsExactly(older);
    assertThat(state(older)).isEqualTo("cancelled");
    assertThat(state(newer)).isEqualTo("queued");
    assertThat(state(other)).isEqualTo("queued");
    String newest = submit(branch);
    assertThat(cancelled("label=branch:" + branch)).containsExactly(newest, newer);
    assertThat(cancelled("label=branch:" + branch)).isEmpty();
    assertThat(http.postJson("/jobs/" + other + "/cancel", "").status()).isEqualTo(202);
  }

  @Test
  void aCallWithoutLabelOrSweepCancelsNothing() {
    String id = submit(branch);
    for (String query : List.of("", "kind=train", "name=a", "labels=branch:" + branch)) {
      Http.Answer answer = http.postJson("/jobs/cancel?" + query, "");
      assertThat(answer.status()).as(query).isEqualTo(400);
    }
    assertThat(http.postJson("/jobs/cancel?label=branch:x&before=1", "").text())
        .contains("before must be a job's id");
    assertThat(state(id)).isEqualTo("queued");
    assertThat(cancelled("label=branch:" + branch + "&kind=hessian")).isEmpty();
    assertThat(cancelled("label=branch:" + branch + "&kind=train")).containsExactly(id);
  }

  private String submit(String label) {
    return http.postJson(
            "/jobs",
            """
            {"kind": "train", "labels": {"branch": "%s"}, "dataset": {"name": "shapes"},
             "model": {"arch": "resnet20"}, "epochs": 1, "schedule": {"type": "constant"}}"""
                .formatted(label))
        .json()
        .get("id")
        .asString();
  }

  private String state(String id) {
    return http.get("/jobs/" + id).json().get("state").asString();
  }

  private List<String> cancelled(String query) {
    Http.Answer answer = http.postJson("/jobs/cancel?" + query, "");
    assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    List<String> ids = new ArrayList<>();
    for (JsonNode job : answer.json().get("jobs")) {
      ids.add(job.get("id").asString());
    }
    return ids;
  }
}
