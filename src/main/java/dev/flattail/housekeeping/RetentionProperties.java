package dev.flattail.housekeeping;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * How long things are kept; null for ever.
 *
 * @param jobs after their end, with all that belongs to them
 * @param checkpoints weights of jobs, after the job's end
 * @param uploads checkpoints that users uploaded, after the upload
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
