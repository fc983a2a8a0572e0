package dev.flattail.report;

import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Fact;
import dev.flattail.report.JobReport.Outcome;
import dev.flattail.report.JobReport.Picture;
import dev.flattail.report.JobReport.Status;
import dev.flattail.report.JobReport.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates reports. */
final class Reports {
  static final UUID ID = UUID.fromString("0199f3a0-5b1c-7c31-9d2e-0c4f6a1e7b01");

  private Reports() {}

  /** Returns a report with one table and one picture. */
  static JobReport of(
      @Nullable String name,
      String state,
      Outcome outcome,
      @Nullable String explanation,
      List<Check> checks) {
    return new JobReport(
        ID,
        name,
        "train",
        state,
        outcome,
        explanation,
        Instant.parse("2026-01-12T09:30:02Z"),
        Duration.ofMillis(200_400),
        "http://localhost:8080/ui/jobs/" + ID,
        checks,
        List.of(
            new Table(
                "Test figures", List.of("model", "accuracy"), List.of(List.of("a|b", "25.2%")))),
        List.of(new Picture("loss", "<svg/>".getBytes(StandardCharsets.UTF_8))),
        List.of("/seed is unused"),
        List.of(new Fact("label who", "@everyone")),
        "{\n  \"kind\" : \"train\"\n}");
  }

  /** Returns a report of a measurement with one table. */
  static JobReport withTable(Table table) {
    return new JobReport(
        ID,
        "measurement",
        "hessian",
        "succeeded",
        Outcome.PASSED,
        null,
        Instant.parse("2026-01-12T09:30:02Z"),
        Duration.ofMillis(200_400),
        "http://localhost:8080/ui/jobs/" + ID,
        List.of(),
        List.of(table),
        List.of(),
        List.of(),
        List.of(),
        "{}");
  }

  static Check met() {
    return new Check("final.accuracy at least 0.2", Status.MET, "0.252", null);
  }

  static Check unmet() {
    return new Check("final.few at least 0.9", Status.UNMET, "0.1", "0.1 is less than 0.9");
  }

  static Check unjudged() {
    return new Check("final.few at least 0.9", Status.UNJUDGED, null, null);
  }
}
