package dev.flattail.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.images.decode.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
  private static BufferedImage decoded(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void keepTheColorsOfAnImageOfTheirSize() throws IOException {
    byte[] pixels = {1, 2, 3, 4, (byte) 200, 6, 7, 8, 9, 10, 11, (byte) 255};
    BufferedImage picture = decoded(Thumbnails.png(new RgbImage(2, 2, pixels), 2));

    assertThat(picture.getRGB(0, 0)).isEqualTo(0xff000000 | 1 << 16 | 200 << 8 | 9);
    assertThat(picture.getRGB(1, 1)).isEqualTo(0xff000000 | 4 << 16 | 8 << 8 | 255);
  }

  @Test
  void keepTheAspectRatio() throws IOException {
    BufferedImage wide = decoded(Thumbnails.png(new RgbImage(100, 400, new byte[120_000]), 64));
    BufferedImage narrow = decoded(Thumbnails.png(new RgbImage(1000, 2, new byte[6_000]), 8));

    assertThat(wide.getWidth()).isEqualTo(64);
    assertThat(wide.getHeight()).isEqualTo(16);
    assertThat(narrow.getWidth()).isEqualTo(1);
    assertThat(narrow.getHeight()).isEqualTo(8);
  }
}
