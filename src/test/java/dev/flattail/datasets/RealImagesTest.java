package dev.flattail.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.SharedFiles;
import dev.flattail.datasets.upload.Archives;
import dev.flattail.datasets.upload.Staging;
import dev.flattail.datasets.upload.UnpackLimits;
import dev.flattail.images.Findings;
import dev.flattail.images.LabeledImages;
import dev.flattail.images.PackedImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests all of CIFAR-10 as JPEG files, if it lies next to the checkout. */
class RealImagesTest {
  @TempDir Path dir;

  @Test
  void sixtyThousandPhotographsAreReadAndPacked() throws IOException {
    Path archive = SharedFiles.file("data/cifar10-images.tar.gz");
    try (Staging staging = new DatasetStore(dir).stage();
        InputStream body = Files.newInputStream(archive)) {
      Path received = staging.receive(body, Long.MAX_VALUE);
      Archives.unpack(
          received,
          UploadFormat.TAR_GZ,
          staging.files(),
          UnpackLimits.usual(100_000, 1L << 30),
          new Findings());
      Path pixels = staging.folder().resolve(DatasetStore.PIXELS);

      Inspection inspection =
          Inspection.of(staging.files(), pixels, true, DamagedImages.REFUSE, new Findings());

      assertThat(inspection.imageSize()).isEqualTo(new ImageSize(32, 32));
      assertThat(inspection.classes()).hasSize(10);
      assertThat(inspection.classes()).allMatch(c -> c.train() == 5000 && c.test() == 1000);
      LabeledImages images = PackedImages.open(pixels);
      assertThat(images.train().classCounts()).containsOnly(5000);
      assertThat(images.train().classNames()).startsWith("airplane").endsWith("truck");
    }
  }
}
