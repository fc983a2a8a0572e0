package dev.flattail.housekeeping;

import jakarta.validation.constraints.AssertTrue;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param every how often unused bytes are removed and ages looked at
 * @param grace how long bytes stay after their last mention, for those who were about to read them
 * @param orphansEvery how often the whole store is compared with what is recorded
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
