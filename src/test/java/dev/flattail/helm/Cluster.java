package dev.flattail.helm;

import dev.flattail.helm.RenderedServiceTest.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** Starts containers as a kubelet does, without isolation. */
final class Cluster {
  private final Path folder;
  private final String address;
  private final Map<String, String> secrets;
  private int started;

  /**
   * @param folder for everything that containers write
   * @param properties the ConfigMap's file
   * @param address address of the database, which replaces the rendered one
   * @param secrets values by {@code secret/key}
   */
  Cluster(Path folder, String properties, String address, Map<String, String> secrets)
      throws IOException {
    this.folder = folder;
    this.address = address;
    this.secrets = secrets;
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        folder.resolve("config/application.properties"),
        properties.replace("/var/lib/flattail", folder.resolve("home").toString()));
  }

  /**
   * @param main what the image's entry point runs
   * @param changed variables with other values than the rendered ones
   */
  Container start(String main, Manifest manifest, Map<String, String> changed) throws IOException {
    JsonNode container = manifest.pods().findFirst().orElseThrow().container();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    container.path("args").forEach(argument -> command.add(argument.stringValue()));
    return start(command, container, changed);
  }

  /** Starts a container with its own command. */
  Container startCommand(Manifest manifest, Map<String, String> changed) throws IOException {
    JsonNode container = manifest.pods().findFirst().orElseThrow().container();
    List<String> command = new ArrayList<>();
    container.get("command").forEach(part -> command.add(part.stringValue()));
    container.get("args").forEach(part -> command.add(part.stringValue()));
    return start(command, container, changed);
  }

  private Container start(List<String> command, JsonNode container, Map<String, String> changed)
      throws IOException {
    Path output = folder.resolve(++started + "-" + container.get("name").stringValue() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    // Tests are silent otherwise.
    environment.put("LOGGING_LEVEL_DEV_FLATTAIL", "info");
    environment.putAll(variables(container));
    environment.computeIfPresent("SPRING_DATASOURCE_URL", (name, rendered) -> address);
    environment.computeIfPresent(
        "SPRING_CONFIG_ADDITIONAL_LOCATION",
        (name, rendered) -> "file:" + folder.resolve("config") + "/");
    environment.putAll(changed);
    Process process = builder.start();
    // Nothing outlives an interrupted run.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new Container(process, output);
  }

  private Map<String, String> variables(JsonNode container) {
    Map<String, String> variables = new HashMap<>();
    for (JsonNode variable : container.path("env")) {
      String name = variable.get("name").stringValue();
      JsonNode secret = variable.at("/valueFrom/secretKeyRef");
      variables.put(
          name,
          secret.isMissingNode()
              ? variable.get("value").stringValue()
              : Objects.requireNonNull(
                  secrets.get(
                      secret.get("name").stringValue() + "/" + secret.get("key").stringValue()),
                  () -> "no secret " + secret));
    }
    return variables;
  }
}
