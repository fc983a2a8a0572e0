package dev.flattail.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The repository's Dockerfile as stages of instructions.
 *
 * @param arguments the {@code ARG}s before the first stage, with their defaults
 * @param stages in order; the instructions of each without comments, a line each
 */
record Dockerfile(Map<String, String> arguments, Map<String, Stage> stages) {

  /**
   * @param base image or stage in {@code FROM}
   */
  record Stage(String base, List<String> instructions) {}

  static Dockerfile read() throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    Map<String, Stage> stages = new LinkedHashMap<>();
    List<String> current = new ArrayList<>();
    for (String line : lines()) {
      String[] words = line.split("\\s+", -1);
      if (words[0].equals("FROM")) {
        current = new ArrayList<>();
        stages.put(words[3], new Stage(words[1], current));
      } else if (words[0].equals("ARG") && stages.isEmpty()) {
        String[] pair = words[1].split("=", 2);
        arguments.put(pair[0], pair[1]);
      } else {
        current.add(line);
      }
    }
    return new Dockerfile(arguments, stages);
  }

  private static List<String> lines() throws IOException {
    String text =
        String.join(
            "\n",
            Files.readAllLines(Path.of("Dockerfile")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList());
    return text.replaceAll("\\s*\\\\\n\\s*", " ")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Returns all instructions of an image of this stage, including its bases'. */
  List<String> image(String stage) {
    Stage top = stages.get(stage);
    if (top == null) {
      return List.of();
    }
    return Stream.concat(image(top.base()).stream(), top.instructions().stream()).toList();
  }

  /** Returns the value of an {@code ENV} instruction in an image of this stage. */
  String environment(String stage, String name) {
    return image(stage).stream()
        .filter(instruction -> instruction.startsWith("ENV "))
        .flatMap(instruction -> Stream.of(instruction.substring(4).split("\\s+")))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .reduce("", (earlier, later) -> later);
  }
}
