package dev.flattail.app;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
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
 * The process's settings {@code flattail.*}; data sets have their own.
 *
 * @param role role of this process
 * @param home directory of the embedded PostgreSQL, artifacts, data sets and AOT caches
 * @param publicUrl address of this service as people and other services reach it, for links that
 *     are read elsewhere; null for paths
 * @param aotCache whether to write an AOT cache, and to start from one
 */
@Validated
@ConfigurationProperties("flattail")
public record FlattailProperties(
    @DefaultValue("all") ProcessRole role,
    @NotNull @DefaultValue("./.flattail") Path home,
    @Nullable URI publicUrl,
    @DefaultValue("true") boolean aotCache,
    @Valid @DefaultValue Database database,
    @Valid @DefaultValue Worker worker,
    @Valid @DefaultValue Torch torch,
    @Valid @DefaultValue Decoding decoding,
    @Valid @DefaultValue Quota quota) {

  @AssertTrue(
      message =
          "flattail.public-url must be an http or https address without query, such as https://flattail.example.org")
  public boolean isAddressReadable() {
    return publicUrl == null
        || (("https".equals(publicUrl.getScheme()) || "http".equals(publicUrl.getScheme()))
            && publicUrl.getHost() != null
            && publicUrl.getRawQuery() == null
            && publicUrl.getRawFragment() == null);
  }

  /**
   * How a start handles PostgreSQL.
   *
   * @param migrate whether this process migrates the tables; if not, it waits until another process
   *     has ({@code --migrate})
   * @param await maximum time to wait for PostgreSQL and for the tables
   */
  public record Database(
      @DefaultValue("true") boolean migrate, @DefaultValue("1m") Duration await) {}

  /**
   * Settings of the worker.
   *
   * @param heartbeat interval at which a worker renews its lease
   * @param lease how long a lease stays valid without a heartbeat
   * @param jvmOptions options for the worker process that role {@code all} starts, e.g. {@code
   *     -Xmx8g}
   * @param id id under which the worker registers; set by its supervisor, random by default
   * @param stallAfter how long a job may report no progress before the worker's liveness probe
   *     fails; null for no limit
   * @param jobs number of jobs after which the process ends; null for no limit
   * @param maxIdle time without a job after which the process ends; null for no limit
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

    /** Ensures that one late heartbeat does not lose the job. */
    @AssertTrue(
        message =
            "flattail.worker.lease must be at least twice flattail.worker.heartbeat, and both positive")
    public boolean isLeaseLongEnough() {
      return heartbeat.isPositive() && lease.compareTo(heartbeat.multipliedBy(2)) >= 0;
    }
  }

  /**
   * The address of a worker's metrics and probes; anyone who can reach it can read them.
   *
   * @param port null for no port
   */
  public record Management(
      @Nullable
          @Min(value = 1, message = "flattail.worker.management.port must be a port number")
          @Max(value = 65535, message = "flattail.worker.management.port must be a port number")
          Integer port,
      @DefaultValue("127.0.0.1") String address) {}

  /**
   * Settings of libtorch.
   *
   * @param threads number of intra-op threads; one per core by default
   */
  public record Torch(
      @Nullable @Min(value = 1, message = "flattail.torch.threads must be at least 1")
          Integer threads) {}

  /**
   * Quotas of one owner, not applied to admins; null for no limit.
   *
   * @param queuedJobs maximum number of queued jobs
   * @param stored maximum total size of artifacts of jobs and uploaded checkpoints
   * @param upload maximum size of one upload
   */
  public record Quota(
      @Nullable @Min(value = 1, message = "flattail.quota.queued-jobs must be at least 1")
          Integer queuedJobs,
      @Nullable DataSize stored,
      @Nullable DataSize upload) {}

  /**
   * Settings of image decoding.
   *
   * @param threads number of threads; one per core by default
   */
  public record Decoding(
      @Nullable @Min(value = 1, message = "flattail.decoding.threads must be at least 1")
          Integer threads) {}
}
