package dev.flattail.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.Shared;
import dev.flattail.images.LabelledImages;
import dev.flattail.images.PackedImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of CIFAR-10 as JPEG files, where it lies beside the checkout. */
class RealImagesTest {
  @TempDir Path dir;

  @Test
  void sixtyThousandPhotographsAreReadAndPacked() throws IOException {
    Path archive = Shared.file("data/cifar10-images.tar.gz");
    try (Staging staging = new DatasetStore(dir).stage();
        InputStream body = Files.newInputStream(archive)) {
      Path received = staging.receive(body, Long.MAX_VALUE);
      long t0 = System.nanoTime();
      Archives.unpack(
          received, UploadFormat.TAR_GZ, staging.files(), UnpackLimits.usual(100_000, 1L << 30));
      long t1 = System.nanoTime();
      Path pixels = staging.folder().resolve(DatasetStore.PIXELS);

      Inspection inspection = Inspection.of(staging.files(), pixels);
      long t2 = System.nanoTime();

      assertThat(inspection.imageSize()).isEqualTo(new ImageSize(32, 32));
      assertThat(inspection.classes()).hasSize(10);
      assertThat(inspection.classes()).allMatch(c -> c.train() == 5000 && c.test() == 1000);
      LabelledImages images = PackedImages.open(pixels);
      long t3 = System.nanoTime();
      System.err.printf(
          "unpack %.1f inspect %.1f open %.3f%n",
          (t1 - t0) / 1e9, (t2 - t1) / 1e9, (t3 - t2) / 1e9);
      assertThat(images.train().classCounts()).containsOnly(5000);
      assertThat(images.train().classNames()).startsWith("airplane").endsWith("truck");
    }
  }
}
