package dev.flattail.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComposeTest {
  /** Read without a record, so that none prints it; therefore not in the metadata. */
  private static final String BOOTSTRAP_TOKEN = "FLATTAIL_SECURITY_BOOTSTRAP_TOKEN";

  private static final Map<String, Map<String, Object>> SERVICES =
      services(Path.of("docker-compose.yml"));

  @Test
  void everySettingOfTheServiceExists() throws IOException {
    Set<String> known = knownSettings();
    known.add(BOOTSTRAP_TOKEN);
    List<String> used =
        Stream.of("api", "worker")
            .flatMap(service -> environment(service).keySet().stream())
            .toList();

    assertThat(used).contains(BOOTSTRAP_TOKEN, "SPRING_DATASOURCE_URL");
    assertThat(known).containsAll(used);
  }

  /** Returns the known settings, spelled as environment variables. */
  private static Set<String> knownSettings() throws IOException {
    Set<String> known = new HashSet<>();
    for (URL metadata :
        Collections.list(
            ComposeTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream in = metadata.openStream()) {
        for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
          known.add(
              property
                  .path("name")
                  .asString()
                  .replace("-", "")
                  .replace('.', '_')
                  .toUpperCase(Locale.ROOT));
        }
      }
    }
    return known;
  }

  @Test
  void theBootstrapTokenIsTheApisAlone() {
    assertThat(environment("worker")).doesNotContainKey(BOOTSTRAP_TOKEN);
  }

  /** A default would be a secret that everybody knows. */
  @Test
  void secretsHaveNoDefault() {
    List<String> secrets = new ArrayList<>();
    SERVICES.forEach(
        (service, settings) ->
            environment(service)
                .forEach(
                    (name, value) -> {
                      if (name.matches(".*(PASSWORD|TOKEN|SECRET).*") && !name.startsWith("GF_")) {
                        secrets.add(value);
                      }
                    }));

    assertThat(secrets)
        .hasSizeGreaterThan(4)
        .allMatch(value -> value.matches("\\$\\{\\w+:(\\?.*|-)}"));
    assertThat(secrets)
        .filteredOn(value -> value.matches("\\$\\{(FLATTAIL_TOKEN|POSTGRES_PASSWORD).*"))
        .allMatch(value -> value.contains(":?"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void onlyThisMachineReachesIt(String service) {
    assertThat(list(service(service).get("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void imagesOfOthersArePinned(String service) {
    Map<String, Object> settings = service(service);
    if (!settings.containsKey("build")) {
      assertThat(String.valueOf(settings.get("image")))
          .matches("\\$\\{[A-Z0-9]+_IMAGE:-[a-z0-9/]+:[\\w.]+@sha256:[0-9a-f]{64}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void ownImagesAreBuiltFromTheDockerfileAndHaveNoRights(String service) throws IOException {
    Map<String, Object> settings = service(service);

    assertThat(Dockerfile.read().stages())
        .containsKey(String.valueOf(map(settings.get("build")).get("target")));
    assertThat(settings).containsEntry("read_only", true).containsEntry("init", true);
    assertThat(list(settings.get("cap_drop"))).containsExactly("ALL");
  }

  /** Compose stops first what depends on others: a worker's last checkpoint needs both. */
  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void databaseAndStoreOutliveWhatUsesThem(String service) {
    Map<String, Object> needed = map(service(service).get("depends_on"));

    assertThat(needed).containsOnlyKeys("postgres", "s3");
    assertThat(map(needed.get("s3"))).containsEntry("required", false);
  }

  @Test
  void postgresHasTheMajorVersionOfTheEmbeddedOne() throws IOException {
    String major =
        Files.readString(Path.of("pom.xml"))
            .replaceAll("(?s).*?<zonky.postgres.version>(\\d+).*", "$1");

    assertThat(String.valueOf(service("postgres").get("image")))
        .contains("postgres:" + major + ".");
  }

  @Test
  void everyMountedFileExists() {
    List<String> mounted =
        SERVICES.values().stream()
            .flatMap(settings -> list(settings.get("volumes")).stream())
            .filter(volume -> volume.startsWith("./"))
            .map(volume -> volume.substring(0, volume.indexOf(':')))
            .toList();

    assertThat(mounted).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path)).exists());
  }

  @Test
  void theGpuOverrideChangesTheWorkerAndNothingElse() throws IOException {
    Map<String, Map<String, Object>> override = services(Path.of("docker-compose.gpu.yml"));

    assertThat(override).containsOnlyKeys("worker");
    assertThat(map(named(override, "worker").get("build"))).containsEntry("target", "worker-gpu");
    assertThat(Dockerfile.read().stages()).containsKey("worker-gpu");
  }

  static Set<String> names() {
    return SERVICES.keySet();
  }

  private static Map<String, Map<String, Object>> services(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      Map<String, Map<String, Map<String, Object>>> compose = new Yaml().load(reader);
      return named(compose, "services");
    } catch (IOException e) {
      throw new IllegalStateException(file + " cannot be read", e);
    }
  }

  private static Map<String, Object> service(String name) {
    return named(SERVICES, name);
  }

  private static <T> T named(Map<String, T> things, String name) {
    return Objects.requireNonNull(things.get(name), name);
  }

  private static Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    map(service(service).get("environment"))
        .forEach((name, value) -> environment.put(name, String.valueOf(value)));
    return environment;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static List<String> list(@Nullable Object value) {
    return value == null ? List.of() : ((List<?>) value).stream().map(String::valueOf).toList();
  }
}
