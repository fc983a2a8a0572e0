package dev.flattail.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a report says about a job, independent of its format.
 *
 * @param name of the job; null for a job without a name
 * @param kind of the job, such as {@code train}
 * @param state of the job, such as {@code succeeded}
 * @param outcome what the state and the expectations mean for a pipeline
 * @param explanation why the job failed, or what it waits for; null if there is nothing to explain
 * @param startedAt when a worker first claimed the job; null before that
 * @param took from the start to the end; null for a job that has not ended or never started
 * @param page address of the job in the browser
 * @param checks one for each expectation
 * @param tables figures of the result, and of measurements of the same model
 * @param pictures plots in the order in which they are shown
 * @param warnings what the spec's author may not have meant
 * @param facts versions, device and the like
 * @param spec resolved spec as indented JSON
 */
public record JobReport(
    UUID id,
    @Nullable String name,
    String kind,
    String state,
    Outcome outcome,
    @Nullable String explanation,
    @Nullable Instant startedAt,
    @Nullable Duration took,
    String page,
    List<Check> checks,
    List<Table> tables,
    List<Picture> pictures,
    List<String> warnings,
    List<Fact> facts,
    String spec) {

  /** What a job's end means for a pipeline. */
  public enum Outcome {
    /** The job succeeded, and its expectations are met or it has none. */
    PASSED("passed"),
    /** The job succeeded, and an expectation is not met. */
    UNMET("expectations unmet"),
    /** A search has paused the training before its end, so that nothing is judged. */
    PAUSED("paused"),
    /** The job failed or was cancelled. */
    FAILED("no result"),
    /** The job has not ended. */
    OPEN("not ended");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** Returns the outcome in words. */
    public String words() {
      return words;
    }
  }

  /** Whether an expectation is met. */
  public enum Status {
    MET("met"),
    UNMET("unmet"),
    /** There is no result to judge. */
    UNJUDGED("not judged");

    private final String words;

    Status(String words) {
      this.words = words;
    }

    /** Returns the status in words. */
    public String words() {
      return words;
    }
  }

  /**
   * One expectation.
   *
   * @param title the metric and its bounds, such as {@code final.few at least 0.3}
   * @param value the figure in the result as it is shown; null without one
   * @param reason why the expectation is not met; null if it is
   */
  public record Check(
      String title, Status status, @Nullable String value, @Nullable String reason) {
    /** Returns the status and its reason. */
    String outcome() {
      return reason == null ? status.words() : status.words() + ": " + reason;
    }
  }

  /**
   * A table.
   *
   * @param title what it shows
   * @param rows each as long as {@code columns}; cells are texts as they are shown
   */
  public record Table(String title, List<String> columns, List<List<String>> rows) {
    public Table {
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "%d cells for %d columns".formatted(row.size(), columns.size()));
        }
      }
    }
  }

  /**
   * A plot.
   *
   * @param title what it shows
   * @param svg the SVG document
   */
  public record Picture(String title, byte[] svg) {}

  /** A name and its value. */
  public record Fact(String name, String value) {}

  /** Returns the job's name, or its kind and id for a job without one. */
  public String title() {
    return name == null || name.isBlank() ? kind + " " + id : name;
  }
}
