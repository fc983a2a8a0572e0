package dev.flattail.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.helm.Manifest.PodTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The chart, linted and rendered by Helm. The output for three sets of values is kept in {@code
 * src/test/resources/helm}. {@code ./mvnw test -Dtest=ChartTest -Dgolden.rewrite=true} rewrites it,
 * and git shows the changes.
 */
class ChartTest {
  static final String KUBERNETES = "1.34.0";

  private static final Path GOLDEN = Path.of("src", "test", "resources", "helm");
  private static final Path FOLDER = Path.of("target", "helm", "chart");

  /** Invalid values in addition to those of the laptop, and a part of the error message. */
  static final List<Arguments> MISTAKES =
      List.of(
          mistake("additional properties 'wroker' not allowed", Map.of("wroker", Map.of())),
          mistake("additional properties 'gpus' not allowed", Map.of("worker", Map.of("gpus", 1))),
          mistake("at '/worker/mode'", Map.of("worker", Map.of("mode", "job"))),
          mistake("at '/worker/gpu/count'", Map.of("worker", Map.of("gpu", Map.of("count", 2)))),
          mistake("at '/api/replicas'", Map.of("api", Map.of("replicas", "two"))),
          mistake(
              "at '/image/api/digest'",
              Map.of("image", Map.of("api", Map.of("digest", "sha256:abc")))),
          mistake("at '/database/port'", Map.of("database", Map.of("port", 70_000))),
          mistake("at '/storage/size'", Map.of("storage", Map.of("size", "much"))),
          mistake(
              "at '/podSecurityContext/runAsUser'",
              Map.of("podSecurityContext", Map.of("runAsUser", 0))),
          mistake(
              "'spring-boot' does not match pattern", Map.of("config", Map.of("spring-boot", 1))),
          mistake("database.host is empty", Map.of("database", Map.of("host", ""))),
          mistake(
              "kubectl create secret generic flattail-database",
              Map.of("database", Map.of("existingSecret", ""))),
          mistake("openssl rand -hex 32", Map.of("auth", Map.of("existingSecret", ""))),
          mistake(
              "made for other services",
              Map.of("auth", Map.of("oidc", Map.of("issuerUri", "https://id.example.org")))),
          mistake(
              "no issuer to log in at", Map.of("auth", Map.of("oidc", Map.of("clientId", "page")))),
          mistake("bucket is empty", Map.of("artifacts", Map.of("store", "s3"))),
          mistake("nothing to verify", Map.of("database", Map.of("sslMode", "verify-full"))),
          mistake(
              "looks like a secret",
              Map.of("config", Map.of("flattail.security.bootstrap-token", "x"))),
          mistake(
              "'flattail.webhooks.signing-key' looks like a secret",
              Map.of("config", Map.of("flattail.webhooks.signing-key", "x"))),
          mistake(
              "has a line break",
              Map.of("config", Map.of("flattail.retention.jobs", "9d\nserver.port=1"))));

  private static final HelmCalls HELM = helm();

  private static Arguments mistake(String reason, Map<String, ?> values) {
    return Arguments.of(reason, values);
  }

  private static HelmCalls helm() {
    try {
      return new HelmCalls(FOLDER);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void askHelm() throws IOException, InterruptedException {
    HELM.lint("lint");
    for (String set : List.of("laptop", "gpu", "cluster")) {
      HELM.template(set, set);
      HELM.notes(set + " notes", set);
    }
    HELM.template(
        "configured",
        "laptop",
        Map.of(
            "config",
            Map.of("flattail.retention.jobs", "90d", "flattail.datasets.max-entries", 3_000_000)));
    HELM.template("subchart", "laptop", Map.of("global", Map.of("any", "thing")));
    HELM.template("two users", "laptop", Map.of("migration", Map.of("existingSecret", "owner")));
    HELM.template(
        "ports",
        "gpu",
        Map.of(
            "auth",
            Map.of(
                "oidc",
                Map.of("issuerUri", "https://id.example.org:8443/realms/lab", "audience", "lab")),
            "artifacts",
            Map.of(
                "store",
                "s3",
                "s3",
                Map.of("bucket", "flattail", "endpoint", "http://minio.minio.svc"))));
    HELM.notes(
        "named notes",
        "cluster",
        Map.of("config", Map.of("flattail.security.allowed-hosts", "flattail.example.org")));
    HELM.notes("open notes", "laptop", Map.of("service", Map.of("type", "LoadBalancer")));
    for (Arguments mistake : MISTAKES) {
      HELM.template("mistake " + mistake.get()[0], "laptop", mistake.get()[1]);
    }
    HELM.run();
  }

  @Test
  void helmFindsNothingToSay() {
    // An icon is wanted of charts that a catalog shows.
    assertThat(HELM.answer("lint").rendered().lines())
        .allMatch(line -> line.contains("icon is recommended"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void rendersAsKept(String set) throws IOException {
    String rendered = abridged(HELM.rendered(set));
    Path kept = GOLDEN.resolve(set + ".yaml");
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(kept, rendered);
    }
    assertThat(rendered)
        .as("run with -Dgolden.rewrite=true, and look at what git says")
        .isEqualTo(Files.readString(kept));
  }

  /** Removes the dashboard, which has its own test. */
  private static String abridged(String rendered) {
    return rendered.replaceAll("(?m)^  flattail.json: \".*\"$", "  flattail.json: (the dashboard)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void everyObjectHasTheFieldsOfItsKindAlone(String set) throws IOException {
    for (Manifest manifest : Manifest.all(HELM.rendered(set))) {
      manifest.checkFields();
    }
  }

  @Test
  void anUnknownFieldWouldBeFound() {
    String deployment = HELM.rendered("laptop").replace("terminationGrace", "terminationGraec");
    List<Manifest> manifests =
        Manifest.all(deployment).stream().filter(Manifest.isA("Deployment")).toList();
    assertThat(manifests).isNotEmpty();
    assertThatThrownBy(() -> manifests.getFirst().checkFields())
        .hasMessageContaining("terminationGraecPeriodSeconds");
  }

  @Test
  void thePostgresToTryWithHasTheFieldsOfItsKindsAlone() throws IOException {
    for (Manifest manifest :
        Manifest.all(HelmCalls.read(Path.of("examples", "kubernetes", "postgres.yaml")))) {
      manifest.checkFields();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void noPodCanDoMoreThanItMust(String set) {
    List<PodTemplate> pods = pods(set);
    assertThat(pods).hasSize(4);
    for (PodTemplate pod : pods) {
      assertThat(pod.json().at("/spec/automountServiceAccountToken").booleanValue()).isFalse();
      assertThat(pod.json().at("/spec/securityContext/runAsNonRoot").booleanValue()).isTrue();
      assertThat(pod.json().at("/spec/securityContext/seccompProfile/type").asString())
          .isEqualTo("RuntimeDefault");
      JsonNode context = pod.container().get("securityContext");
      assertThat(context.get("readOnlyRootFilesystem").booleanValue()).isTrue();
      assertThat(context.get("allowPrivilegeEscalation").booleanValue()).isFalse();
      assertThat(context.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
      assertThat(pod.container().at("/resources/limits/memory").asString()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void whatIsMountedExistsAndSecretsComeFromSecrets(String set) {
    for (PodTemplate pod : pods(set)) {
      List<String> volumes = names(pod.json().at("/spec/volumes"));
      assertThat(volumes).containsAll(names(pod.container().path("volumeMounts")));
      assertThat(names(pod.container().path("env"))).doesNotHaveDuplicates();
      for (JsonNode variable : pod.container().path("env")) {
        if (Pattern.compile("PASSWORD|TOKEN|SECRET|ACCESS_KEY")
            .matcher(variable.get("name").stringValue())
            .find()) {
          assertThat(variable.at("/valueFrom/secretKeyRef/name").asString()).isNotEmpty();
          assertThat(variable.has("value")).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void whatSelectsPodsSelectsThoseOfOneKind(String set) {
    for (Manifest manifest : Manifest.all(HELM.rendered(set))) {
      String pointer =
          switch (manifest.kind()) {
            case "Deployment", "PodDisruptionBudget", "ServiceMonitor", "PodMonitor" ->
                "/spec/selector/matchLabels";
            case "Service" -> "/spec/selector";
            default -> "";
          };
      if (pointer.isEmpty()) {
        continue;
      }
      JsonNode selector = manifest.json().at(pointer);
      List<String> selected =
          (manifest.kind().equals("ServiceMonitor") ? services(set) : labels(set))
              .filter(
                  labels ->
                      selector
                          .propertyStream()
                          .allMatch(e -> e.getValue().asString().equals(labels.get(e.getKey()))))
              .map(labels -> labels.get("app.kubernetes.io/component"))
              .toList();
      assertThat(selected).as(manifest.kind() + " " + manifest.name()).hasSize(1);
    }
  }

  private static Stream<Map<String, String>> labels(String set) {
    return pods(set).stream().map(PodTemplate::labels);
  }

  private static Stream<Map<String, String>> services(String set) {
    return Manifest.all(HELM.rendered(set)).stream()
        .filter(Manifest.isA("Service"))
        .map(service -> new PodTemplate(service, service.json()).labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"laptop", "gpu", "cluster"})
  void theServiceKnowsEverySettingThatItIsGiven(String set) {
    KnownSettings known = KnownSettings.read();
    Manifest config = Manifest.one(Manifest.all(HELM.rendered(set)), "ConfigMap", "flattail");
    assertThat(KnownSettings.parse(config.text("/data/application.properties")).keySet())
        .filteredOn(name -> name.startsWith("flattail."))
        .isNotEmpty()
        .allMatch(known::has);
    for (PodTemplate pod : pods(set)) {
      assertThat(names(pod.container().path("env")))
          .filteredOn(name -> name.startsWith("FLATTAIL_"))
          .filteredOn(name -> !pod.of().kind().equals("Pod"))
          .allMatch(known::hasVariable);
    }
  }

  @ParameterizedTest
  @FieldSource("MISTAKES")
  void mistakesAreRefusedWithAReason(String reason, Map<String, ?> values) {
    var answer = HELM.answer("mistake " + reason);
    assertThat(answer.output()).as("rendered with " + values).isNull();
    assertThat(answer.error()).contains(reason);
  }

  @Test
  void aSubchartMayHaveGlobalValues() {
    assertThat(HELM.rendered("subchart")).isEqualTo(HELM.rendered("laptop"));
  }

  @Test
  void otherSettingsAreHandedOnAsTheyAre() {
    assertThat(
            Manifest.one(Manifest.all(HELM.rendered("configured")), "ConfigMap", "flattail")
                .text("/data/application.properties")
                .lines())
        .contains("flattail.retention.jobs=90d", "flattail.datasets.max-entries=3000000");
  }

  @Test
  void changedSettingsReplaceThePodsThatReadThem() {
    for (String kind : List.of("api", "worker")) {
      String pointer = "/spec/template/metadata/annotations/checksum~1config";
      assertThat(deployment("configured", kind).text(pointer))
          .hasSize(64)
          .isNotEqualTo(deployment("laptop", kind).text(pointer));
    }
  }

  @Test
  void aDigestGoesBeforeATag() {
    assertThat(image(deployment("cluster", "api")))
        .isEqualTo("registry.example.org/flattail/api@sha256:" + "1".repeat(64));
    assertThat(image(deployment("laptop", "api"))).isEqualTo("flattail-api:0.1.0");
  }

  private static String image(Manifest deployment) {
    return deployment.text("/spec/template/spec/containers/0/image");
  }

  @Test
  void theTablesAreMadeBeforeAnythingElse() {
    Manifest job =
        Manifest.one(Manifest.all(HELM.rendered("cluster")), "Job", "flattail-migration");
    assertThat(job.text("/metadata/annotations/helm.sh~1hook"))
        .isEqualTo("pre-install,pre-upgrade");
    assertThat(job.text("/spec/template/spec/containers/0/args/0")).isEqualTo("--migrate");
    // None of the chart's objects exist yet.
    assertThat(job.json().at("/spec/template/spec/volumes").toString())
        .doesNotContain("configMap", "persistentVolumeClaim");
    assertThat(job.json().at("/spec/template/spec").has("serviceAccountName")).isFalse();
  }

  @Test
  void theMigrationMayHaveAUserOfItsOwn() {
    Manifest migration =
        Manifest.one(Manifest.all(HELM.rendered("two users")), "Job", "flattail-migration");
    assertThat(databaseSecrets(migration)).containsExactly("owner", "owner");
    for (String component : List.of("api", "worker")) {
      assertThat(databaseSecrets(deployment("two users", component)))
          .containsExactly("flattail-database", "flattail-database");
    }
  }

  private static List<String> databaseSecrets(Manifest manifest) {
    return manifest
        .pods()
        .findFirst()
        .orElseThrow()
        .container()
        .get("env")
        .valueStream()
        .filter(variable -> variable.get("name").stringValue().startsWith("SPRING_DATASOURCE_"))
        .filter(variable -> variable.has("valueFrom"))
        .map(variable -> variable.at("/valueFrom/secretKeyRef/name").stringValue())
        .toList();
  }

  @Test
  void podsReachThePortsThatUrlsName() {
    assertThat(portsOut("gpu")).containsExactly(443);
    assertThat(portsOut("cluster")).containsExactly(443);
    assertThat(portsOut("ports")).containsExactly(443, 8443, 80);
  }

  /**
   * Returns the egress ports to destinations other than databases, name servers and the chart
   * itself.
   */
  private static List<Integer> portsOut(String set) {
    return Manifest.one(Manifest.all(HELM.rendered(set)), "NetworkPolicy", "flattail")
        .json()
        .at("/spec/egress/2/ports")
        .valueStream()
        .map(port -> port.get("port").intValue())
        .toList();
  }

  @Test
  void theDocumentsBuildTheImagesThatTheChartWants() throws IOException {
    String documents = Files.readString(Path.of("docs", "how-to", "deploy-on-kubernetes.md"));
    for (String component : List.of("api", "worker")) {
      String image = image(deployment("laptop", component));
      String target = image.replaceFirst("flattail-(.*):.*", "$1");
      assertThat(documents)
          .contains("docker build --target " + target + " -t " + image + " .")
          .containsPattern("kind load docker-image .*" + Pattern.quote(image));
    }
  }

  @Test
  void aScaledWorkerEndsAfterItsJob() {
    List<Manifest> all = Manifest.all(HELM.rendered("cluster"));
    assertThat(all).noneMatch(m -> m.kind().equals("Deployment") && m.name().endsWith("worker"));
    Manifest scaled = Manifest.one(all, "ScaledJob", "flattail-worker");
    JsonNode pod = scaled.json().at("/spec/jobTargetRef/template/spec");
    assertThat(pod.get("restartPolicy").stringValue()).isEqualTo("Never");
    assertThat(pod.at("/containers/0/env").toString())
        .contains("{\"name\":\"FLATTAIL_WORKER_JOBS\",\"value\":\"1\"}");
    assertThat(
            scaled
                .json()
                .at("/spec/jobTargetRef/podFailurePolicy/rules/0/onExitCodes/values/0")
                .asInt())
        .isEqualTo(dev.flattail.app.StartupRefusedException.MISCONFIGURED);
    assertThat(scaled.json().at("/spec/scalingStrategy/pendingPodConditions").toString())
        .as("ready is what a worker is when its engine is loaded")
        .isEqualTo("[\"Ready\"]");
    assertThat(scaled.text("/spec/triggers/0/metadata/query"))
        .isEqualTo(
            HelmCalls.read(HelmCalls.CHART.resolve("files/queue-depth.sql"))
                .replace("gpus <= 1000", "gpus <= 1"));
    assertThat(pod.at("/containers/0/resources/limits").toString())
        .isEqualTo("{\"memory\":\"48Gi\",\"nvidia.com/gpu\":1}");
  }

  @Test
  void theDashboardIsTheFile() {
    assertThat(
            Manifest.one(Manifest.all(HELM.rendered("cluster")), "ConfigMap", "flattail-dashboard")
                .text("/data/flattail.json"))
        .isEqualTo(HelmCalls.read(HelmCalls.CHART.resolve("dashboards/flattail.json")));
  }

  @Test
  void theNotesSayHowToCallAndWhatIsOpen() {
    assertThat(HELM.answer("laptop notes").rendered())
        .contains("kubectl -n ml port-forward service/flattail 8080:80")
        .contains("get secret flattail-token")
        .contains("helm -n ml test flattail --logs --timeout 960s")
        .doesNotContain("WARNING");
    assertThat(HELM.answer("cluster notes").rendered())
        .contains("FLATTAIL_URL=https://flattail.example.org")
        .contains("16 at most")
        .doesNotContain("WARNING");
    assertThat(HELM.answer("named notes").rendered())
        .contains("WARNING: flattail.security.allowed-hosts keeps the ServiceMonitor out");
    assertThat(HELM.answer("open notes").rendered()).contains("WARNING: service.type LoadBalancer");
  }

  private static List<PodTemplate> pods(String set) {
    return Manifest.all(HELM.rendered(set)).stream().flatMap(Manifest::pods).toList();
  }

  private static Manifest deployment(String set, String component) {
    return Manifest.one(Manifest.all(HELM.rendered(set)), "Deployment", "flattail-" + component);
  }

  private static List<String> names(JsonNode list) {
    return list.valueStream().map(item -> item.get("name").stringValue()).toList();
  }
}
