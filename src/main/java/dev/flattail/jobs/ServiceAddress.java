package dev.flattail.jobs;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Links to this service for readers elsewhere, such as receivers of webhooks.
 *
 * @param base address of the service without a slash at the end; empty if the operator has named
 *     none, so that links are paths
 */
public record ServiceAddress(String base) {

  /** Returns the address that the operator has named, if any. */
  public static ServiceAddress of(@Nullable URI publicUrl) {
    return new ServiceAddress(
        publicUrl == null ? "" : publicUrl.toString().replaceFirst("/+$", ""));
  }

  /** Returns whether links say where the service is. */
  public boolean isKnown() {
    return !base.isEmpty();
  }

  public String job(UUID id) {
    return base + "/jobs/" + id;
  }

  /** Returns where a browser shows the job. */
  public String jobPage(UUID id) {
    return base + "/ui/jobs/" + id;
  }

  public String jobReport(UUID id) {
    return job(id) + "/report.html";
  }

  public String sweep(UUID id) {
    return base + "/sweeps/" + id;
  }

  /** Returns where a browser shows the sweep. */
  public String sweepPage(UUID id) {
    return base + "/ui/sweeps/" + id;
  }
}
