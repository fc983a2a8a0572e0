package dev.flattail.app.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.jobspec.TrainSpec;
import dev.flattail.jobspec.read.SpecReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class DemoTest {
  @Test
  void writesAPlainLogWhereNobodyWatches() throws IOException {
    try (StubService service =
        new StubService(
            StubService.running(1, 0.1, 90),
            StubService.running(1, 0.4, 70),
            StubService.running(2, 0.7, 65),
            StubService.succeeded())) {
      String out = run(service.address(), false, UTF_8);

      String address = service.address().toString();
      assertThat(out.lines().map(String::strip))
          .containsSubsequence(
              "in a browser   " + address + "/ui/jobs/0198",
              "job            " + address + "/jobs/0198",
              "model          resnet20, cross-entropy, sgd with sam",
              "training set   shapes, 610 images in 3 classes: from 500 of bar down to 10 of triangle",
              "waiting for the worker",
              "epoch 1/2  loss 0.813  acc 61.3%  1:30 left",
              "epoch 2/2  loss 0.813  acc 61.3%  1:05 left",
              "epoch 2/2  loss 0.813  acc 61.3%",
              "Trained in 1 min 53 s. Test accuracy after the last epoch:",
              "balanced      61.3%   mean over all classes",
              "many          90.0%   classes with 100 or more training images",
              "few               –   classes with 20 or fewer",
              "plots        " + address + "/jobs/0198/plots/accuracy.svg",
              address + "/jobs/0198/plots/confusion.svg",
              "checkpoint   " + address + "/jobs/0198/checkpoints/last");
      assertThat(out).doesNotContain("\r", "\u001b", "1:10 left");
    }
  }

  @Test
  void redrawsOneLineOnAScreen() throws IOException {
    try (StubService service =
        new StubService(StubService.running(1, 0.5, 70), StubService.succeeded())) {
      String out = run(service.address(), true, UTF_8);

      assertThat(out)
          .contains("\r  " + "█".repeat(11) + "░".repeat(11) + "  50%  epoch 1/2")
          .contains("\r  " + "█".repeat(22) + " 100%  epoch 2/2");
      assertThat(out.lines().filter(line -> line.contains("epoch 2/2"))).hasSize(1);
    }
  }

  @Test
  void progressFitsATerminalOf80Columns() throws IOException {
    try (StubService service =
        new StubService(
            StubService.job(
                "\"state\": \"running\", \"progress\": {\"fraction\": 0.99, \"epoch\": 199, \"epochs\": 200,"
                    + " \"etaSeconds\": 3599}"),
            StubService.succeeded())) {
      String out = run(service.address(), true, UTF_8);

      assertThat(out.split("[\r\n]"))
          .filteredOn(line -> line.contains("199/200"))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line.replace("\u001b[K", "").length()).isLessThan(80));
    }
  }

  @Test
  void usesLettersWhereTheTerminalHasNoBlocks() throws IOException {
    try (StubService service =
        new StubService(StubService.running(1, 0.5, 70), StubService.succeeded())) {
      assertThat(run(service.address(), true, US_ASCII))
          .contains("\r  ###########...........  50%");
    }
  }

  @Test
  void saysWhyTheJobFailed() throws IOException {
    try (StubService service =
        new StubService(
            StubService.running(1, 0.2, 70),
            StubService.job(
                """
                "state": "failed", "error": {"title": "The loss is not a number",
                "detail": "Step 17 of epoch 1 gave NaN. Lower the learning rate."}
                """))) {
      String out = run(service.address(), false, UTF_8);

      assertThat(out)
          .contains("The job failed.")
          .contains("Step 17 of epoch 1 gave NaN. Lower the learning rate.")
          .contains("The service stays up")
          .doesNotContain("Test accuracy");
    }
  }

  @Test
  void saysWhatTheServiceRefused() throws IOException {
    try (StubService service = new StubService(StubService.succeeded())) {
      service.submitStatus = 422;
      service.submitBody =
          """
          {"type": "/problems/invalid-spec", "title": "The spec is not valid", "status": 422,
           "detail": "1 field is wrong", "errors": [{"pointer": "/optimizer/lr", "detail": "must be greater than 0"}]}
          """;

      String out = run(service.address(), false, UTF_8);

      assertThat(out)
          .contains("The service refused the demo.")
          .contains("/optimizer/lr must be greater than 0");
    }
  }

  @Test
  void saysThatNobodyAnswers() throws IOException {
    URI gone;
    try (StubService service = new StubService(StubService.succeeded())) {
      gone = service.address();
    }

    assertThat(run(gone, false, UTF_8)).contains("The service stopped answering.", gone.toString());
  }

  @Test
  void waitsByLongPollingAndAsksForMetricsOncePerEpoch() throws IOException {
    try (StubService service =
        new StubService(
            StubService.running(1, 0.1, 90),
            StubService.running(1, 0.2, 80),
            StubService.running(1, 0.3, 70),
            StubService.running(2, 0.6, 40),
            StubService.succeeded())) {
      run(service.address(), true, UTF_8);

      assertThat(service.asked())
          .startsWith("POST /jobs?dryRun=true", "POST /jobs")
          .filteredOn(request -> request.endsWith("/metrics"))
          .hasSize(3);
    }
  }

  @Test
  void submitsAValidSamJobOnALongTail() throws IOException {
    try (InputStream in = Demo.class.getResourceAsStream("/demo/spec.json")) {
      Map<String, Object> tree =
          JsonMapper.builder().build().readValue(in, new TypeReference<Map<String, Object>>() {});

      TrainSpec spec = (TrainSpec) SpecReader.readSubmitted(tree);

      assertThat(spec.dataset().name()).isEqualTo("shapes");
      assertThat(spec.dataset().imbalance()).isNotNull();
      assertThat(spec.sharpness()).isNotNull();
    }
  }

  private static String run(URI service, boolean screen, Charset charset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, charset)) {
      new Demo(new ServiceClient(service, null), new Terminal(out, screen)).run();
    }
    return bytes.toString(charset);
  }
}
