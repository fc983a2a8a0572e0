package dev.flattail.artifacts.s3;

import dev.flattail.artifacts.StorageFullException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Maps the SDK's exceptions, after its own retries, to those of {@link ArtifactStore}. */
record S3Failures(S3Address address) {
  /** Error codes of a full store. Amazon S3 has no limit, but other stores have. */
  private static final Set<String> FULL =
      Set.of(
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded",
          "QuotaExceeded",
          "QuotaExceededException",
          "InsufficientStorage");

  private static final Set<String> ELSEWHERE =
      Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint");

  /** Calls and returns the result; maps exceptions. */
  <T> T during(Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (SdkException e) {
      throw of(e);
    }
  }

  IOException of(SdkException e) {
    return switch (e) {
      case AwsServiceException answered -> refusal(answered);
      case AbortedException interrupted -> {
        Thread.currentThread().interrupt();
        InterruptedIOException failure =
            new InterruptedIOException("interrupted while talking to " + address);
        failure.initCause(interrupted);
        yield failure;
      }
      default -> noResponse(e);
    };
  }

  /** Maps a failure of {@code HeadBucket} by its status, since the response has no body. */
  IOException ofBucket(AwsServiceException e) {
    return switch (e.statusCode()) {
      case 404 -> noBucket(e);
      case 400 -> elsewhere("HTTP 400", e);
      default -> refusal(e);
    };
  }

  private IOException noBucket(AwsServiceException e) {
    return lasting(
        "there is no " + address,
        "Make it, or correct flattail.artifacts.s3.bucket and .endpoint.",
        e);
  }

  private IOException elsewhere(String answer, AwsServiceException e) {
    return lasting(
        address + " is in another region (" + answer + ")",
        "Set flattail.artifacts.s3.region to the bucket's.",
        e);
  }

  static String code(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  private IOException refusal(AwsServiceException e) {
    String code = code(e);
    String answer = code.isEmpty() ? "HTTP " + e.statusCode() : e.statusCode() + " " + code;
    if (e.statusCode() == 507 || FULL.contains(code)) {
      return new StorageFullException(address.toString(), e);
    }
    if (code.equals("NoSuchBucket")) {
      return noBucket(e);
    }
    if (e.statusCode() == 301 || ELSEWHERE.contains(code)) {
      return elsewhere(answer, e);
    }
    if (code.equals("RequestTimeTooSkewed")) {
      return lasting(address + " refuses (" + answer + ")", "Set this machine's clock.", e);
    }
    if (code.startsWith("ExpiredToken")) {
      return lasting(
          address + " refuses (" + answer + ")",
          "The credentials have expired; renew flattail.artifacts.s3.session-token or what the"
              + " environment gives.",
          e);
    }
    if (e.statusCode() == 401 || e.statusCode() == 403) {
      return lasting(
          address + " refuses (" + answer + ")",
          "Check the credentials, and that their policy allows what"
              + " docs/how-to/store-artifacts-in-s3.md lists.",
          e);
    }
    if (e.statusCode() >= 500 || e.statusCode() == 429 || e.isThrottlingException()) {
      return new StorageUnavailableException(
          address + " does not serve now (" + answer + ")",
          "It may be overloaded or restarting; try again later.",
          true,
          e);
    }
    return new IOException(address + " answers " + answer + ": " + said(e), e);
  }

  private static String said(AwsServiceException e) {
    String said = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return said == null ? "no reason is given" : said;
  }

  private IOException noResponse(SdkException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unable to load credentials")) {
      return lasting(
          "there are no credentials for " + address,
          "Set flattail.artifacts.s3.access-key and .secret-key, or what the SDK looks for:"
              + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a web identity, the"
              + " container's or the instance's role.",
          e);
    }
    String why =
        e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException
            ? "it takes too long"
            : root(e);
    return new StorageUnavailableException(
        address + " cannot be reached: " + why,
        "Check flattail.artifacts.s3.endpoint, the network and the store.",
        true,
        e);
  }

  private static StorageUnavailableException lasting(
      String problem, String remedy, Throwable cause) {
    return new StorageUnavailableException(problem, remedy, false, cause);
  }

  /** Returns the message of the root cause, without the SDK's wrapping. */
  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String name = root.getClass().getSimpleName();
    return message == null ? name : name + ", " + message;
  }
}
