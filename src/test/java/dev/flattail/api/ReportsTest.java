package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.FailureCause;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.worker.Failure;
import dev.flattail.jobs.worker.Lease;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.jobs.worker.WorkerQueue;
import dev.flattail.results.SpectrumEntry;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests spectra and landscapes over HTTP, while they grow and when they are complete. */
@ApiTest
class ReportsTest {
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
  void aSpectrumComesAsJsonOrCsv() throws IOException {
    String spectrum = "/jobs/" + fixtures.hessian("SGD") + "/spectrum";
    Http.Answer json = http.get(spectrum);
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    assertThat(json.header("Vary")).contains("Accept");
    assertThat(json.json().at("/classes/0/density/grid")).hasSize(3);
    Http.Answer csv = http.get(spectrum, "Accept", "text/csv");
    assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(csv.text()).startsWith("class,name,");
    assertThat(csv.header("ETag")).isNotEmpty().isNotEqualTo(json.header("ETag"));
    assertThat(http.get(spectrum, "Accept", "text/html,*/*;q=0.5").json().get("split").asString())
        .isEqualTo("train");
    assertThat(http.get(spectrum, "Accept", "image/png").status()).isEqualTo(406);
    assertThat(http.get(spectrum, "Accept", "*/*, application/json;q=0").header("Content-Type"))
        .startsWith("text/csv");
    assertThat(http.get(spectrum, "Accept", "application/json;q=0").status()).isEqualTo(406);
    assertThat(http.get(spectrum, "Accept", "text/csv;q=0.1, application/*").header("Content-Type"))
        .isEqualTo("application/json");
  }

  @Test
  void onlyAChangedSpectrumIsSentAgain() throws IOException {
    Lease lease = fixtures.claim(JobFixtures.measurement("hessian"));
    String spectrum = "/jobs/" + lease.job().id() + "/spectrum";
    publish(lease, JobFixtures.entry(0, "circle", 500));
    Http.Answer first = http.get(spectrum);
    assertThat(first.json().get("classes")).hasSize(1);
    Http.Answer again = http.get(spectrum, "If-None-Match", first.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("Vary")).contains("Accept");
    publish(lease, JobFixtures.entry(0, "circle", 500), JobFixtures.entry(1, "square", 500));
    Http.Answer grown = http.get(spectrum, "If-None-Match", first.header("ETag"));
    assertThat(grown.status()).isEqualTo(200);
    assertThat(grown.json().get("classes")).hasSize(2);
    lease.fail(new Failure(FailureCause.BAD_SPEC, "Enough."));
    assertThat(http.get(spectrum).json().get("classes")).hasSize(2);
  }

  @Test
  void headHasTheHeadersAlone() throws IOException {
    String spectrum = "/jobs/" + fixtures.hessian("SGD") + "/spectrum";
    Http.Answer head = http.send("HEAD", spectrum, new byte[0]);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.raw().body()).isEmpty();
    assertThat(head.header("Content-Length"))
        .isEqualTo("" + http.get(spectrum).raw().body().length);
    assertThat(http.send("POST", spectrum, new byte[0]).status()).isEqualTo(405);
    assertThat(http.send("DELETE", spectrum, new byte[0]).header("Allow")).contains("GET");
  }

  @Test
  void nothingMeasuredYetIsSaidWithTheJobsState() throws IOException {
    Lease lease = fixtures.claim(JobFixtures.measurement("hessian"));
    String job = "/jobs/" + lease.job().id();
    assertThat(missing(job + "/spectrum")).contains("no spectrum yet", "running");
    assertThat(missing(job + "/plots/eigenvalues.svg")).contains("nothing to draw yet");
    lease.fail(new Failure(FailureCause.BAD_SPEC, "Enough."));
    assertThat(missing(job + "/spectrum")).contains("ended (failed)");
    assertThat(missing(job + "/landscape")).contains("A job of kind hessian has no landscape");
    assertThat(missing("/jobs/latest/spectrum")).contains("a job's id is a UUID");
    assertThat(missing("/jobs/" + UUID.randomUUID() + "/landscape")).contains("No job has id");
  }

  @Test
  void aLandscapeIsJsonAlone() throws IOException {
    String landscape = "/jobs/" + fixtures.landscape() + "/landscape";
    assertThat(http.get(landscape).json().at("/loss/0")).hasSize(3);
    Http.Answer csv = http.get(landscape, "Accept", "text/csv");
    assertThat(csv.status()).isEqualTo(406);
    assertThat(csv.json().get("detail").asString()).contains("application/json");
  }

  @Test
  void plotsOfAnotherKindAreToldApart() throws IOException {
    String hessian = "/jobs/" + fixtures.hessian("SGD") + "/plots/";
    for (String plot : List.of("accuracy.svg", "density-.svg", "density--1.png", "surface.svg")) {
      assertThat(missing(hessian + plot))
          .contains("kind hessian has", "density-{class}", "eigenvalues");
    }
    assertThat(missing(hessian + "density-3.svg")).contains("does not measure");
    assertThat(missing("/jobs/" + fixtures.landscape() + "/plots/density-9.svg"))
        .contains("kind landscape has surface");
  }

  @Test
  void jobsAreListedByKind() throws IOException {
    UUID hessian = fixtures.hessian("SGD");
    assertThat(http.get("/jobs?kind=hessian&limit=1").json().at("/items/0/id").asString())
        .isEqualTo(hessian.toString());
    Http.Answer unknown = http.get("/jobs?kind=hessians");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().get("detail").asString()).contains("landscape", "flatness");
  }

  private void publish(Lease lease, SpectrumEntry... entries) throws IOException {
    lease.publish(Publication.of(fixtures.spectra(lease, List.of(entries), null)));
  }

  private String missing(String path) {
    Http.Answer answer = http.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    return answer.json().get("detail").asString();
  }
}
