package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flattail.SmallDisk;
import dev.flattail.UsesPostgres;
import dev.flattail.app.Flattail;
import dev.flattail.jobspec.Arch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tests {@code flattail.home} on a file system of 4 MiB, if this machine allows to mount one. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "flattail.role=api",
      "spring.datasource.url=jdbc:postgresql:UsesPostgres-knows",
      "logging.level.dev.flattail.api=off"
    })
@UsesPostgres
@DirtiesContext // its home goes away
class FullDiskTest {
  private static final Path HOME = Path.of("target", "api-test-full-disk").toAbsolutePath();
  private static Optional<SmallDisk> disk = Optional.empty();

  @LocalServerPort int port;
  private Http http;

  @DynamicPropertySource
  static void mount(DynamicPropertyRegistry properties) throws IOException {
    disk = SmallDisk.mount(HOME, 4096);
    properties.add("flattail.home", HOME::toString);
  }

  @AfterAll
  static void unmount() {
    disk.ifPresent(SmallDisk::close);
  }

  @BeforeEach
  void connect() {
    assumeTrue(disk.isPresent());
    http = new Http(port);
  }

  @Test
  void aCheckpointThatDoesNotFitIsRefusedAndLeavesRoom() throws IOException {
    assertNoRoom(upload(Uploads.linear(Arch.RESNET34, 10)));
    assertThat(upload(Uploads.resnet20()).status()).isEqualTo(201);
  }

  @Test
  void aDataSetThatDoesNotFitIsRefusedAndLeavesRoom() throws IOException {
    assertNoRoom(
        http.send(
            "PUT", "/datasets/large", new byte[6 << 20], "Content-Type", "application/x-tar"));
    assertThat(upload(Uploads.resnet20()).status()).isEqualTo(201);
  }

  private Http.Answer upload(byte[] checkpoint) {
    return http.send(
        "POST", "/checkpoints", checkpoint, "Content-Type", "application/octet-stream");
  }

  private static void assertNoRoom(Http.Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(507);
    assertThat(answer.json().get("type").asString()).isEqualTo("/problems/insufficient-storage");
    assertThat(answer.text()).contains("no room left").doesNotContain(HOME.toString(), "disk");
    try (Stream<Path> left = Files.walk(HOME)) {
      assertThat(left.filter(Files::isRegularFile).filter(FullDiskTest::isLarge)).isEmpty();
    }
  }

  /** Returns whether a file is larger than the checkpoint that another test may have left. */
  private static boolean isLarge(Path file) {
    try {
      return Files.size(file) > 2 << 20;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
