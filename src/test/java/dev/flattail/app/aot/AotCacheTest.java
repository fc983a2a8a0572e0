package dev.flattail.app.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AotCacheTest {
  @TempDir private Path home;

  private RunnableJar jar(String content, Instant modified) throws IOException {
    Path file = Files.writeString(home.resolve("service.jar"), content);
    Files.setLastModifiedTime(file, FileTime.from(modified));
    return new RunnableJar(file);
  }

  @Test
  void anotherJarHasAnotherCache() throws IOException {
    Instant noon = Instant.parse("2026-11-30T12:00:00Z");

    AotCache cache = AotCache.of(home, jar("a", noon));

    assertThat(cache.folder()).hasParentRaw(home.resolve("aot-cache"));
    assertThat(AotCache.of(home, jar("b", noon))).isEqualTo(cache);
    assertThat(AotCache.of(home, jar("a", noon.plusMillis(1)))).isNotEqualTo(cache);
    assertThat(AotCache.of(home, jar("longer", noon))).isNotEqualTo(cache);
  }

  @Test
  void aProcessStartedFromAClassPathHasNoCache() {
    assertThat(RunnableJar.ofThisProcess(AotCache.class)).isEmpty();
    assertThat(AotCache.find(home, AotCache.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:AOTCache=mine.aot",
        "-XX:AOTMode=off",
        "-XX:AOTCacheOutput=mine.aot",
        "-XX:SharedArchiveFile=mine.jsa",
        "-XX:ArchiveClassesAtExit=mine.jsa",
        "-Xshare:off",
        "-Xmx1g -Xshare:off"
      })
  void anOptionAboutCachesExcludesTheOneOfTheService(String option) {
    assertThat(AotCache.isAllowedBy(List.of("-Xmx2g", option))).isFalse();
  }

  @Test
  void otherOptionsExcludeNoCache() {
    assertThat(AotCache.isAllowedBy(List.of("-Xmx2g", "-XX:+UseSerialGC", "-Dx=y"))).isTrue();
  }
}
