package dev.flattail.housekeeping;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Intervals of housekeeping.
 *
 * @param every interval between deletions of unused bytes and of data past its retention period
 * @param grace how long unreferenced bytes are kept, for readers that are about to open them
 * @param orphansEvery interval between comparisons of the whole store with the records
 */
@Validated
@ConfigurationProperties("flattail.housekeeping")
record HousekeepingProperties(
    @DefaultValue("30s") Duration every,
    @DefaultValue("1m") Duration grace,
    @DefaultValue("6h") Duration orphansEvery) {

  @AssertTrue(
      message =
          "flattail.housekeeping.every and .orphans-every must be positive, .grace must not be negative")
  public boolean isPossible() {
    return every.isPositive() && orphansEvery.isPositive() && !grace.isNegative();
  }
}
