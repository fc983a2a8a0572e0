package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.util.FileSystemUtils;

/** Previews of the images of data sets. */
@ApiTest
class DatasetImagesTest {
  @LocalServerPort int port;
  private Http http;

  @BeforeEach
  void connect() {
    http = new Http(port);
  }

  private static BufferedImage decoded(Http.Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    return ImageIO.read(new ByteArrayInputStream(answer.raw().body()));
  }

  private void put(String name, byte[] zip) {
    Http.Answer answer =
        http.send("PUT", "/datasets/" + name, zip, "Content-Type", "application/zip");
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
  }

  @Test
  void anUploadedPictureIsShownInItsColors() throws IOException {
    put("previews", Pictures.zip());

    BufferedImage own = decoded(http.get("/datasets/previews/images/train/1.png?size=32"));
    int color = "train/cat/2.png".hashCode();
    assertThat(own.getRGB(0, 0)).isEqualTo(0xff000000 | color & 0xffffff);
    assertThat(own.getRGB(5, 7)).isEqualTo(0xff000000 | color * (7 * 32 + 6) & 0xffffff);
    assertThat(decoded(http.get("/datasets/previews/images/test/1.png")).getWidth()).isEqualTo(64);
  }

  @Test
  void aReplacedDataSetHasOtherTags() throws IOException {
    put("previews-replaced", Pictures.zip());
    String path = "/datasets/previews-replaced/images/train/0.png";
    String tag = http.get(path).header("ETag");
    Http.Answer unchanged = http.get(path, "If-None-Match", tag);
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(unchanged.header("ETag")).isEqualTo(tag);
    assertThat(unchanged.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(http.get(path + "?size=65").header("ETag")).isNotEqualTo(tag);

    put("previews-replaced", Pictures.zipOfOneClassMore());

    assertThat(http.get(path, "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void recordsOfCifarFilesHaveNamesAndPreviews() throws IOException {
    put("previews-cifar", Pictures.zipOfCifarWithoutTrucks());

    assertThat(
            http.get("/datasets/previews-cifar/images?class=8")
                .json()
                .at("/items/0/path")
                .asString())
        .isEqualTo("data_batch_1.bin[8]");
    BufferedImage picture =
        decoded(http.get("/datasets/previews-cifar/images/train/8.png?size=16"));
    assertThat(picture.getWidth()).isEqualTo(16);
    assertThat(http.get("/datasets/previews-cifar/images/train/9.png").status()).isEqualTo(404);
  }

  @Test
  void aBuiltInDataSetHasPreviewsOnceItsFilesAreThere() throws IOException {
    Path folder = ApiTest.HOME.resolve("datasets/cifar-100-binary");
    Files.createDirectories(folder);
    byte[] record = new byte[3074];
    record[3000] = (byte) 250;
    Files.write(folder.resolve("train.bin"), record);
    Files.write(folder.resolve("test.bin"), record);
    try {
      BufferedImage picture = decoded(http.get("/datasets/cifar100/images/test/0.png?size=32"));
      int pixel = 3000 - 2 - 2 * 1024;
      assertThat(picture.getRGB(pixel % 32, pixel / 32)).isEqualTo(0xff0000fa);
      assertThat(
              http.get("/datasets/cifar100/images?split=test")
                  .json()
                  .at("/items/0/path")
                  .asString())
          .isEqualTo("test.bin[0]");
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  @Test
  void anImageThatIsMissingIsNotFound() {
    for (String path :
        new String[] {
          "/datasets/shapes/images/train/5000.png",
          "/datasets/shapes/images/train/-1.png",
          "/datasets/shapes/images/validation/1.png",
          "/datasets/shapes/images/test/first.png",
          "/datasets/none/images/test/1.png"
        }) {
      assertThat(http.get(path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void aChangedFileIsAConflict() throws IOException {
    Path folder = ApiTest.HOME.resolve("datasets/incoming/previewed");
    Pictures.writeTo(folder);
    Http.Answer registered =
        http.send(
            "PUT",
            "/datasets/previews-in-place",
            "{\"path\": \"incoming/previewed\"}".getBytes(),
            "Content-Type",
            "application/json");
    assertThat(registered.status()).as(registered.text()).isIn(200, 201);
    Files.write(folder.resolve("train/dog/1.png"), Pictures.png(77));

    Http.Answer answer = http.get("/datasets/previews-in-place/images/train/3.png");
    assertThat(answer.status()).as(answer.text()).isEqualTo(409);
    assertThat(answer.json().get("detail").asString()).contains("has changed");
    decoded(http.get("/datasets/previews-in-place/images/train/0.png"));
  }
}
