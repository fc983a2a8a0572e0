package dev.flattail.trackers;

import jakarta.validation.constraints.AssertTrue;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code flattail.trackers.mlflow.*}.
 *
 * @param trackingUri address of the MLflow server; null turns the export off
 * @param publicUrl address of MLflow's pages for people; null for the tracking URI
 * @param token bearer token, or null
 * @param username for HTTP Basic, or null
 * @param password for HTTP Basic, or null
 * @param experiment name of the experiment, see {@link ExperimentName}
 * @param owners whose jobs are exported; empty for those of everybody
 * @param details whether runs also have what may be confidential: hosts and the details of errors
 * @param artifacts how a run refers to the job's artifacts
 * @param maxUpload largest artifact that is uploaded; larger ones are reached by link
 * @param every least time between two exports of a running job
 * @param timeout for the connection, and for an answer
 * @param sslBundle name of Spring Boot's SSL bundle with the certificates to trust; null for those
 *     of the Java runtime
 */
@Validated
@ConfigurationProperties("flattail.trackers.mlflow")
public record MlflowProperties(
    @Nullable URI trackingUri,
    @Nullable URI publicUrl,
    @Nullable String token,
    @Nullable String username,
    @Nullable String password,
    @DefaultValue("flattail") String experiment,
    @DefaultValue List<String> owners,
    @DefaultValue("false") boolean details,
    @DefaultValue("link") Artifacts artifacts,
    @DefaultValue("100MB") DataSize maxUpload,
    @DefaultValue("10s") Duration every,
    @DefaultValue("10s") Duration timeout,
    @Nullable String sslBundle) {

  /** Takes credentials that are empty, as variables of containers often are, for none. */
  public MlflowProperties {
    token = blankToNull(token);
    username = blankToNull(username);
    password = blankToNull(password);
    owners = List.copyOf(owners);
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** How a run refers to artifacts. */
  public enum Artifacts {
    /** The description of the run has links to this service. */
    LINK,
    /** The files are also stored in MLflow. */
    UPLOAD
  }

  boolean isOn() {
    return trackingUri != null;
  }

  /** Returns whether jobs of an owner are exported. */
  boolean isExported(@Nullable String owner) {
    return owners.isEmpty() || (owner != null && owners.contains(owner));
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow.tracking-uri must be an http or https address without user, query and fragment, such as https://mlflow.example.org; credentials have properties of their own")
  public boolean isTrackingUriReadable() {
    return trackingUri == null || isAddress(trackingUri);
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow.public-url must be an http or https address without user, query and fragment")
  public boolean isPublicUrlReadable() {
    return publicUrl == null || isAddress(publicUrl);
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow needs either token, or username and password, or none of them")
  public boolean isOneKindOfCredentials() {
    return (username == null) == (password == null) && (token == null || username == null);
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow.token must be printable ASCII without spaces, and username without colon")
  public boolean isEveryCredentialPossible() {
    return (token == null || token.chars().allMatch(c -> c > ' ' && c < 0x7f))
        && (username == null || username.indexOf(':') < 0);
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow.experiment must be a name of at most 300 characters with the placeholders {owner}, {kind}, {dataset}, {arch} and {label:<name>} alone")
  public boolean isExperimentReadable() {
    return ExperimentName.isReadable(experiment);
  }

  @AssertTrue(
      message =
          "flattail.trackers.mlflow.timeout must be between 1s and 60s, and flattail.trackers.mlflow.every between 1s and 1h")
  public boolean isTimePossible() {
    return isWithin(timeout, Duration.ofSeconds(1), Duration.ofSeconds(60))
        && isWithin(every, Duration.ofSeconds(1), Duration.ofHours(1));
  }

  @AssertTrue(message = "flattail.trackers.mlflow.max-upload must be at least 1 byte")
  public boolean isUploadPossible() {
    return maxUpload.toBytes() > 0;
  }

  private static boolean isWithin(Duration time, Duration least, Duration most) {
    return time.compareTo(least) >= 0 && time.compareTo(most) <= 0;
  }

  private static boolean isAddress(URI uri) {
    return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /** Leaves the credentials out. */
  @Override
  public String toString() {
    return "MlflowProperties[trackingUri=%s, experiment=%s]".formatted(trackingUri, experiment);
  }
}
