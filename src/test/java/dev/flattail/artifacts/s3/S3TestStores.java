package dev.flattail.artifacts.s3;

import dev.flattail.S3ForTests;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import software.amazon.awssdk.services.s3.S3Client;

/** Creates stores on a bucket of {@link S3ForTests}. */
final class S3TestStores {
  private S3TestStores() {}

  /**
   * @param settings names below {@code flattail.artifacts.s3} and values in turn
   */
  static S3ArtifactStore open(S3ForTests.Bucket bucket, String... settings) throws IOException {
    return S3ArtifactStore.open(properties(bucket, settings));
  }

  static S3Address address(S3ForTests.Bucket bucket, String prefix) {
    return S3Address.of(properties(bucket, "prefix", prefix), "us-east-1");
  }

  static S3Listing listing(S3Client client, S3ForTests.Bucket bucket, String prefix) {
    S3Address address = address(bucket, prefix);
    return new S3Listing(client, new S3Failures(address), address);
  }

  static S3Properties properties(S3ForTests.Bucket bucket, String... settings) {
    Map<String, String> map =
        new HashMap<>(
            Map.of(
                "endpoint",
                bucket.endpoint().toString(),
                "bucket",
                bucket.name(),
                "access-key",
                S3ForTests.ACCESS_KEY,
                "secret-key",
                S3ForTests.SECRET_KEY,
                "part-size",
                "5MB"));
    for (int i = 0; i < settings.length; i += 2) {
      map.put(settings[i], settings[i + 1]);
    }
    return new Binder(new MapConfigurationPropertySource(map)).bind("", S3Properties.class).get();
  }
}
