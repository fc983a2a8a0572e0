package dev.flattail.modelcode;

import dev.flattail.architecture.Convolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Modules of PyTorch by the names of their tensors. A name of two segments is a module within a
 * container: a number is a position in a {@code Sequential}, another text a key of a {@code
 * ModuleDict}. Positions without tensors are rectifiers.
 */
final class Modules {
  private final Map<String, Map<String, String>> byAttribute = new LinkedHashMap<>();

  /**
   * Adds a module.
   *
   * @param name prefix of its tensors, of one or two segments
   * @param constructor expression that creates it
   */
  void add(String name, String constructor) {
    String container = container(name);
    String attribute = container == null ? name : container;
    String inner = container == null ? "" : name.substring(container.length() + 1);
    if (inner.contains(".")) {
      throw new IllegalArgumentException("a module within two containers: " + name);
    }
    byAttribute.computeIfAbsent(attribute, key -> new LinkedHashMap<>()).put(inner, constructor);
  }

  /**
   * Adds a convolution and its batch normalization.
   *
   * @param outputs expression of the number of channels
   */
  void add(Convolution convolution, String constructor, String outputs) {
    add(convolution.name(), constructor);
    add(convolution.norm(), "nn.BatchNorm2d(" + outputs + ")");
  }

  /** Adds a rectifier at the end of a {@code Sequential}. */
  void addRelu(String container) {
    Map<String, String> inner = Objects.requireNonNull(byAttribute.get(container), container);
    inner.put(Integer.toString(inner.size()), "nn.ReLU()");
  }

  /** Returns the statements that create the modules as attributes of {@code self}. */
  List<String> statements() {
    List<String> lines = new ArrayList<>();
    byAttribute.forEach(
        (attribute, inner) -> {
          String whole = inner.get("");
          if (whole != null) {
            lines.add("self.%s = %s".formatted(attribute, whole));
          } else if (inner.keySet().stream().allMatch(Modules::isPosition)) {
            lines.add("self.%s = nn.Sequential(".formatted(attribute));
            positions(inner).forEach(module -> lines.add("    " + module + ","));
            lines.add(")");
          } else {
            lines.add(
                inner.entrySet().stream()
                    .map(entry -> "\"%s\": %s".formatted(entry.getKey(), entry.getValue()))
                    .collect(
                        Collectors.joining(
                            ", ", "self.%s = nn.ModuleDict({".formatted(attribute), "})")));
          }
        });
    return lines;
  }

  private static boolean isPosition(String key) {
    return key.matches("\\d+");
  }

  private static List<String> positions(Map<String, String> inner) {
    int last = inner.keySet().stream().mapToInt(Integer::parseInt).max().orElse(-1);
    List<String> modules = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      modules.add(inner.getOrDefault(Integer.toString(i), "nn.ReLU()"));
    }
    return modules;
  }

  /** Returns the first of several segments of a name; null for a name of one. */
  static @Nullable String container(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? null : name.substring(0, dot);
  }

  /** Returns the expression that refers to a module by the prefix of its tensors. */
  static String reference(String name) {
    String container = container(name);
    if (container == null) {
      return "self." + name;
    }
    String inner = name.substring(container.length() + 1);
    return "self.%s[%s]".formatted(container, isPosition(inner) ? inner : '"' + inner + '"');
  }
}
