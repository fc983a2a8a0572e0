package dev.flattail.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.flattail.report.JobReport.Check;
import dev.flattail.report.JobReport.Fact;
import dev.flattail.report.JobReport.Picture;
import dev.flattail.report.JobReport.Table;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a job as one HTML file that needs no other: plots are inlined as pictures, in which
 * scripts do not run. The template is {@code report/report.html}.
 */
public final class HtmlReport {
  /** The policy of the document, for the header that serves it. */
  public static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-popups";

  private HtmlReport() {}

  /** Reads the template when the first report is written. */
  private static final class Holder {
    private static final Template TEMPLATE = read();

    private static Template read() {
      try (Reader text =
          new InputStreamReader(
              Objects.requireNonNull(
                  HtmlReport.class.getResourceAsStream("/report/report.html"), "report.html"),
              StandardCharsets.UTF_8)) {
        return Mustache.compiler().nullValue("").compile(text);
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  /** What the template shows of a report. */
  private record View(
      String title,
      String outcome,
      String outcomeClass,
      String kind,
      String state,
      @Nullable String took,
      String page,
      @Nullable String explanation,
      boolean hasChecks,
      List<CheckView> checks,
      List<Table> tables,
      boolean hasPictures,
      List<PictureView> pictures,
      boolean hasWarnings,
      List<String> warnings,
      String spec,
      List<Fact> facts) {}

  private record CheckView(String title, @Nullable String value, String status) {
    static CheckView of(Check check) {
      return new CheckView(check.title(), check.value(), check.outcome());
    }
  }

  private record PictureView(String title, String data) {
    static PictureView of(Picture picture) {
      return new PictureView(picture.title(), Base64.getEncoder().encodeToString(picture.svg()));
    }
  }

  /** Returns the document. */
  public static String of(JobReport job) {
    return Holder.TEMPLATE.execute(
        new View(
            job.title(),
            job.outcome().words(),
            job.outcome().name().toLowerCase(Locale.ROOT),
            job.kind(),
            job.state(),
            job.took() == null ? null : Times.text(job.took()),
            job.page(),
            job.explanation(),
            !job.checks().isEmpty(),
            job.checks().stream().map(CheckView::of).toList(),
            job.tables(),
            !job.pictures().isEmpty(),
            job.pictures().stream().map(PictureView::of).toList(),
            !job.warnings().isEmpty(),
            job.warnings(),
            job.spec(),
            job.facts()));
  }
}
