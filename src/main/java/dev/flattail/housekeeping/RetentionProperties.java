package dev.flattail.housekeeping;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Retention periods; null keeps the data for ever.
 *
 * @param jobs for jobs with all their data, from the job's end
 * @param checkpoints for the weights of jobs, from the job's end
 * @param uploads for uploaded checkpoints, from the upload
 */
@Validated
@ConfigurationProperties("flattail.retention")
record RetentionProperties(
    @Nullable Duration jobs, @Nullable Duration checkpoints, @Nullable Duration uploads) {

  @AssertTrue(
      message =
          "flattail.retention.jobs, .checkpoints and .uploads must be positive, such as 90d; leave one out to keep for ever")
  public boolean isPositive() {
    return Stream.of(jobs, checkpoints, uploads).allMatch(age -> age == null || age.isPositive());
  }
}
