package dev.flattail.artifacts.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.PostgresForTests;
import dev.flattail.S3ForTests;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.artifacts.DirectoryArtifactStore;
import dev.flattail.artifacts.StorageUnavailableException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests which store {@code flattail.artifacts.*} selects. */
class StoreSettingsTest {
  private static final PostgresForTests.Database DATABASE = PostgresForTests.freshDatabase();

  @TempDir Path home;

  /** Scans the package's own configurations, without those of its tests. */
  @ComponentScan(
      basePackages = "dev.flattail.artifacts",
      useDefaultFilters = false,
      includeFilters =
          @ComponentScan.Filter(
              type = FilterType.REGEX,
              pattern = "dev\\.flattail\\.artifacts\\.(s3\\.S3Store|Artifacts)Configuration"))
  static class S3TestStores {}

  private ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withUserConfiguration(S3TestStores.class)
        .withBean(JdbcClient.class, () -> JdbcClient.create(DATABASE.dataSource()))
        .withPropertyValues("flattail.home=" + home);
  }

  @Test
  void aDirectoryUnlessSaidOtherwise() {
    runner()
        .run(
            context ->
                assertThat(context.getBean(ArtifactStore.class))
                    .isInstanceOf(DirectoryArtifactStore.class));
    runner()
        .withPropertyValues("flattail.artifacts.store=directory")
        .run(context -> assertThat(context).hasSingleBean(DirectoryArtifactStore.class));
    assertThat(home.resolve("artifacts")).isDirectory();
  }

  @Test
  void aBucket() {
    S3ForTests.Bucket bucket = S3ForTests.bucket();
    runner()
        .withPropertyValues(bucket.properties().toArray(String[]::new))
        .withPropertyValues(
            "flattail.artifacts.s3.access-key=" + S3ForTests.ACCESS_KEY,
            "flattail.artifacts.s3.secret-key=" + S3ForTests.SECRET_KEY)
        .run(
            context ->
                assertThat(context.getBean(ArtifactStore.class))
                    .isInstanceOf(S3ArtifactStore.class));
    assertThat(home.resolve("artifacts")).doesNotExist();
  }

  @Test
  void aStoreThatThereIsNotIsNamed() {
    runner()
        .withPropertyValues("flattail.artifacts.store=gcs")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("Kind.gcs"));
  }

  @Test
  void theBucketIsLookedForAtTheStart() {
    runner()
        .withPropertyValues(
            new S3ForTests.Bucket(S3ForTests.bucket().endpoint(), "missing-bucket")
                .properties()
                .toArray(String[]::new))
        .withPropertyValues(
            "flattail.artifacts.s3.access-key=" + S3ForTests.ACCESS_KEY,
            "flattail.artifacts.s3.secret-key=" + S3ForTests.SECRET_KEY)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(StorageUnavailableException.class.getName())
                    .hasStackTraceContaining("there is no bucket 'missing-bucket'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bucket= | bucket must name a bucket",
        "access-key=only | access-key and .secret-key come together",
        "secret-key=only | access-key and .secret-key come together",
        "endpoint=minio:9000 | must be addresses such as https://",
        "endpoint=http://me:secret@minio:9000 | must be addresses such as https://",
        "presigned-endpoint=ftp://minio | must be addresses such as https://",
        "prefix=/abs | prefix must be letters",
        "prefix=a/../b | prefix must be letters",
        "part-size=1MB | part-size must be between 5MB and 1024MB",
        "presigned-lifetime=8d | between a second and seven days",
      })
  void mistakesAreNamedAndSecretsAreNot(String setting, String told) {
    runner()
        .withPropertyValues(
            "flattail.artifacts.store=s3",
            "flattail.artifacts.s3.bucket=models",
            "flattail.artifacts.s3." + setting)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(told)
                    .satisfies(
                        failure ->
                            assertThat(failure)
                                .asString()
                                .doesNotContain("S3Properties[accessKey")));
  }
}
