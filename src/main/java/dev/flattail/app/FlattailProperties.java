package dev.flattail.app;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What {@code flattail.*} says about the process; data sets have their own part.
 *
 * @param role what this process does
 * @param home folder of the embedded PostgreSQL, artifacts and data sets
 */
@Validated
@ConfigurationProperties("flattail")
public record FlattailProperties(
    @DefaultValue("all") ProcessRole role,
    @NotNull @DefaultValue("./.flattail") Path home,
    @Valid @DefaultValue Database database,
    @Valid @DefaultValue Worker worker,
    @Valid @DefaultValue Torch torch,
    @Valid @DefaultValue Decoding decoding,
    @Valid @DefaultValue Quota quota) {

  /**
   * What a start does about PostgreSQL.
   *
   * @param migrate whether this process brings the tables up to date; where it does not, another
   *     one does ({@code --migrate}), and this one waits for that
   * @param await how long a start waits for PostgreSQL to answer, and for the tables
   */
  public record Database(
      @DefaultValue("true") boolean migrate, @DefaultValue("1m") Duration await) {}

  /**
   * @param heartbeat how often a worker renews its lease
   * @param lease how long a claimed job stays its worker's without a heartbeat
   * @param jvmOptions for the worker process that role {@code all} starts, e.g. {@code -Xmx8g}
   * @param id under which the worker registers; set by its supervisor, by default random
   * @param stallAfter how long a job may tell no progress before the worker's liveness probe fails;
   *     null for as long as it likes
   * @param jobs after how many jobs the process ends; null for never
   * @param maxIdle after how much time without a job the process ends; null for never
   */
  public record Worker(
      @DefaultValue("10s") Duration heartbeat,
      @DefaultValue("30s") Duration lease,
      @DefaultValue List<String> jvmOptions,
      @Nullable UUID id,
      @Nullable Duration stallAfter,
      @Nullable @Min(value = 1, message = "flattail.worker.jobs must be at least 1") Integer jobs,
      @Nullable Duration maxIdle,
      @Valid @DefaultValue Management management) {

    /** One late heartbeat must not cost the job. */
    @AssertTrue(
        message =
            "flattail.worker.lease must be at least twice flattail.worker.heartbeat, and both positive")
    public boolean isLeaseLongEnough() {
      return heartbeat.isPositive() && lease.compareTo(heartbeat.multipliedBy(2)) >= 0;
    }
  }

  /**
   * Where a worker answers scrapes and probes, to whoever can reach it.
   *
   * @param port null for nowhere
   */
  public record Management(
      @Nullable
          @Min(value = 1, message = "flattail.worker.management.port must be a port number")
          @Max(value = 65535, message = "flattail.worker.management.port must be a port number")
          Integer port,
      @DefaultValue("127.0.0.1") String address) {}

  /**
   * @param threads intra-op threads of libtorch; by default one a core
   */
  public record Torch(
      @Nullable @Min(value = 1, message = "flattail.torch.threads must be at least 1")
          Integer threads) {}

  /**
   * What one owner may use, admins apart; null for no limit.
   *
   * @param queuedJobs jobs that wait at once
   * @param stored artifacts of jobs and uploaded checkpoints together
   * @param upload one upload
   */
  public record Quota(
      @Nullable @Min(value = 1, message = "flattail.quota.queued-jobs must be at least 1")
          Integer queuedJobs,
      @Nullable DataSize stored,
      @Nullable DataSize upload) {}

  /**
   * @param threads that decode images; by default one a core
   */
  public record Decoding(
      @Nullable @Min(value = 1, message = "flattail.decoding.threads must be at least 1")
          Integer threads) {}
}
