package dev.flattail.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.SharedFiles;
import dev.flattail.UsesPostgres;
import dev.flattail.caller.Caller;
import dev.flattail.caller.CurrentCaller;
import dev.flattail.jpa.JpaConfiguration;
import dev.flattail.quotas.Quotas;
import dev.flattail.safetensors.SafetensorsException;
import dev.flattail.safetensors.SafetensorsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
    classes = UploadedCheckpointsTest.ArtifactsAlone.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE)
@UsesPostgres
class UploadedCheckpointsTest {
  @TempDir static Path home;

  @Autowired UploadedCheckpoints checkpoints;
  @Autowired ArtifactStore store;

  @Configuration
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  @ComponentScan("dev.flattail.artifacts")
  @Import(JpaConfiguration.class)
  static class ArtifactsAlone {
    @Bean
    CurrentCaller currentCaller() {
      return () -> Caller.OPERATOR;
    }

    @Bean
    Quotas quotas() {
      return Quotas.NONE;
    }
  }

  @DynamicPropertySource
  static void home(DynamicPropertyRegistry properties) {
    properties.add("flattail.home", () -> home.toString());
  }

  @Test
  void keepsAFileAsItCameAndDescribesIt() throws Exception {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 64);

    UploadedCheckpoint uploaded = checkpoints.store(new ByteArrayInputStream(file));

    assertThat(uploaded.tensors()).isEqualTo(4);
    assertThat(uploaded.parameters()).isEqualTo(10);
    assertThat(uploaded.bytes()).isEqualTo(file.length);
    assertThat(uploaded.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)));
    assertThat(uploaded.id().version()).isEqualTo(7);
    assertThat(uploaded.createdAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now().plusSeconds(60));
    try (InputStream in = checkpoints.open(uploaded.id()).read()) {
      assertThat(in.readAllBytes()).isEqualTo(file);
    }
    assertThat(checkpoints.header(uploaded.id()).parameters()).isEqualTo(10);
  }

  @Test
  void findsWhatWasUploaded() throws IOException {
    UploadedCheckpoint uploaded =
        checkpoints.store(
            new ByteArrayInputStream(SafetensorsFiles.file(SafetensorsFiles.SMALL, 64)));

    assertThat(checkpoints.find(uploaded.id())).contains(uploaded);
    assertThat(checkpoints.find(UUID.randomUUID())).isEmpty();
    assertThatThrownBy(() -> checkpoints.open(UUID.randomUUID()))
        .isInstanceOf(NoSuchArtifactException.class);
  }

  @Test
  void takesTheReferenceCodesFiles() throws IOException {
    try (InputStream in =
        Files.newInputStream(SharedFiles.file("golden/e2e-ldam-sam/final-float64.safetensors"))) {
      UploadedCheckpoint uploaded = checkpoints.store(in);

      assertThat(uploaded.tensors()).isGreaterThan(100);
      assertThat(checkpoints.header(uploaded.id()).tensors())
          .filteredOn(t -> t.name().equals("linear.weight"))
          .singleElement()
          .satisfies(t -> assertThat(t.shape()).containsExactly(64L, 10L));
    }
  }

  @Test
  void keepsNothingOfAFileThatEndsEarly() throws IOException {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 64);
    long before = store.list().size();

    assertThatThrownBy(
            () ->
                checkpoints.store(new ByteArrayInputStream(Arrays.copyOf(file, file.length - 10))))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage("the file ends early: its header describes 64 bytes of data, and 54 are there");

    assertThat(store.list()).hasSize((int) before);
  }

  @Test
  void keepsNothingOfAFileThatGoesOn() throws IOException {
    byte[] file = SafetensorsFiles.file(SafetensorsFiles.SMALL, 65);
    long before = store.list().size();

    assertThatThrownBy(() -> checkpoints.store(new ByteArrayInputStream(file)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("goes on after the 64 bytes");

    assertThat(store.list()).hasSize((int) before);
  }

  @Test
  void refusesABadHeaderBeforeReadingTheData() {
    byte[] file = SafetensorsFiles.tensor("F32", "[1000000000]", "[0, 7]");
    InputStream upload = new ByteArrayInputStream(Arrays.copyOf(file, file.length + 1000));

    assertThatThrownBy(() -> checkpoints.store(upload))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("tensor 'w'");
    assertThat(upload).satisfies(in -> assertThat(in.available()).isEqualTo(1000));
  }

  @Test
  void refusesSizesNoModelHas() {
    byte[] file = SafetensorsFiles.tensor("F32", "[2000000000]", "[0, 8000000000]");

    assertThatThrownBy(() -> checkpoints.store(new ByteArrayInputStream(file)))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("8000000000 bytes of data; at most 4294967296");
  }

  @Test
  void refusesWhatIsNoCheckpointAtAll() {
    assertThatThrownBy(
            () -> checkpoints.store(new ByteArrayInputStream("hello, world".getBytes(UTF_8))))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("not a safetensors file");
  }
}
