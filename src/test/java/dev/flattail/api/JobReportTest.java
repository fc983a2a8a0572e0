package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.ClassCurvature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests the reports of jobs over HTTP. */
@ApiTest
class JobReportTest {
  @LocalServerPort int port;
  @Autowired Jobs jobs;
  @Autowired WorkerQueue queue;
  @Autowired ArtifactStore store;
  private Http http;
  private JobFixtures fixtures;

  @BeforeEach
  void connect() {
    http = new Http(port);
    fixtures = new JobFixtures(jobs, queue, store);
  }

  @Test
  void aTrainingAsHtmlMarkdownAndJUnit() throws IOException {
    UUID id = fixtures.succeeded();
    String link = http.get("/jobs/" + id).json().at("/links/report").asString();
    assertThat(link).isEqualTo("/jobs/" + id + "/report.html");
    Http.Answer html = http.get(link);
    assertThat(html.status()).isEqualTo(200);
    assertThat(html.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(html.header("Content-Disposition"))
        .isEqualTo("inline; filename=\"" + id + "-report.html\"");
    assertThat(html.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
    assertThat(html.text())
        .contains("passed", "25.2%", "circle", "data:image/svg+xml;base64,")
        .contains("http://localhost:" + port + "/ui/jobs/" + id);
    assertThat(http.get(link, "If-None-Match", html.header("ETag")).status()).isEqualTo(304);
    Http.Answer markdown = http.get("/jobs/" + id + "/report.md");
    assertThat(markdown.header("Content-Type")).isEqualTo("text/markdown;charset=UTF-8");
    assertThat(markdown.text()).startsWith("### ✅").contains("25.2%");
    Http.Answer junit = http.get("/jobs/" + id + "/junit.xml");
    assertThat(junit.header("Content-Type")).isEqualTo("application/xml;charset=UTF-8");
    assertThat(junit.text()).contains("tests=\"1\" failures=\"0\" errors=\"0\"");
  }

  @Test
  void everyKindHasAReport() throws IOException {
    Map<UUID, List<String>> expected =
        Map.of(
            fixtures.hessian("SGD"), List.of("347.5", "-34.5", "1162"),
            fixtures.landscape(), List.of("0.3", "2.1"),
            fixtures.evaluation(JobFixtures.measurement("evaluate")), List.of("25.2%", "circle"));
    for (Map.Entry<UUID, List<String>> job : expected.entrySet()) {
      assertThat(http.get("/jobs/" + job.getKey() + "/report.html").text())
          .contains(job.getValue());
      assertThat(http.get("/jobs/" + job.getKey() + "/report.md").text()).contains(job.getValue());
    }
  }

  @Test
  void aTrainingsReportHasTheCurvatureOfItsModel() throws IOException {
    UUID training = fixtures.succeeded();
    UUID hessian = fixtures.hessianOf(training.toString(), 9);
    UUID other = fixtures.hessianOf(fixtures.succeeded().toString(), 9);
    assertThat(http.get("/jobs/" + training + "/report.html").text())
        .contains("checkpoint last, train images (job " + hessian + ")", "-34.5")
        .doesNotContain(other.toString());
    assertThat(http.get("/jobs/" + training + "/report.md").text()).contains("-34.5");
    Http.Answer listed = http.get("/jobs?view=summary&model=" + training);
    assertThat(listed.json().at("/items")).hasSize(1);
    assertThat(listed.json().at("/items/0/id").asString()).isEqualTo(hessian.toString());
    assertThat(listed.json().at("/items/0/model").asString()).isEqualTo(training.toString());
    assertThat(http.get("/jobs?model=x").status()).isEqualTo(400);
  }

  @Test
  void aTrainingsReportHasTheLastCurvatureThatItMeasured() {
    Map<String, Object> spec = JobFixtures.trainSpec();
    spec.put("curvature", Map.of("everyEpochs", 1, "classes", List.of(0, 9)));
    Lease lease = fixtures.claim(spec);
    lease.startAfter(0);
    lease.metricsRow(1, JobFixtures.measured(1, List.of(ClassCurvature.unknown(9))));
    lease.metricsRow(
        2,
        JobFixtures.measured(2, List.of(new ClassCurvature(9, 212.5, null, 961.25, 0.0, 0.0148))));
    lease.metricsRow(3, JobFixtures.measured(3, null));
    lease.succeed(JobFixtures.result(0.5), Publication.of(List.of()));

    String report = http.get("/jobs/" + lease.job().id() + "/report.md").text();
    assertThat(report)
        .contains("Curvature after epoch 2", "| 212.5 | – | `961.3 (exact)` | 0.01480 |")
        .doesNotContain("after epoch 1", "after epoch 3");
    assertThat(http.get("/jobs/" + lease.job().id() + "/report.html").text())
        .contains("Curvature after epoch 2", "212.5");
  }

  @Test
  void aJobWithoutResultSaysWhy() {
    assertThat(http.get("/jobs/" + fixtures.failed() + "/report.html").text())
        .contains("no result", "The loss was NaN at step 3.");
    String running = "/jobs/" + fixtures.running();
    assertThat(http.get(running + "/report.md").text()).startsWith("### ⏳");
    assertThat(http.get(running + "/junit.xml").text())
        .contains("errors=\"1\"", "The job has no result; it is running.");
    assertThat(http.get("/jobs/" + fixtures.queued() + "/report.html").status()).isEqualTo(200);
  }

  @Test
  void otherFormatsAndJobsAreNotFound() throws IOException {
    UUID id = fixtures.succeeded();
    assertThat(http.get("/jobs/" + id + "/report.pdf").status()).isEqualTo(404);
    assertThat(http.get("/jobs/" + UUID.randomUUID() + "/report.html").status()).isEqualTo(404);
    assertThat(http.get("/jobs/" + UUID.randomUUID() + "/junit.xml").status()).isEqualTo(404);
  }
}
