package dev.flattail.onnx;

import dev.flattail.protobuf.ProtocolBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Collects the nodes of a graph, in the order of computation, and its initializers. */
final class Graph {
  /** {@code AttributeProto.FLOAT}. */
  private static final int FLOAT = 1;

  /** {@code AttributeProto.INT}. */
  private static final int INT = 2;

  /** {@code AttributeProto.INTS}. */
  private static final int INTS = 7;

  private final List<byte[]> nodes = new ArrayList<>();
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();

  /** An attribute of a node. */
  sealed interface Attribute {
    /** A whole number. */
    record Whole(String name, long value) implements Attribute {}

    /** Whole numbers. */
    record Wholes(String name, List<Long> values) implements Attribute {}

    /** A number. */
    record Decimal(String name, float value) implements Attribute {}
  }

  static Attribute whole(String name, long value) {
    return new Attribute.Whole(name, value);
  }

  static Attribute wholes(String name, Long... values) {
    return new Attribute.Wholes(name, List.of(values));
  }

  static Attribute decimal(String name, double value) {
    return new Attribute.Decimal(name, (float) value);
  }

  /**
   * Adds a node with one output.
   *
   * @param name name of the node and of its output
   * @return {@code name}
   */
  String node(String operator, String name, List<String> inputs, Attribute... attributes) {
    ProtocolBuffer node = new ProtocolBuffer();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, name);
    node.text(3, name);
    node.text(4, operator);
    for (Attribute attribute : attributes) {
      node.message(5, to -> write(to, attribute));
    }
    nodes.add(node.bytes());
    return name;
  }

  private static void write(ProtocolBuffer to, Attribute attribute) {
    switch (attribute) {
      case Attribute.Decimal(String name, float value) -> {
        to.text(1, name);
        to.single(2, value);
        to.integer(20, FLOAT);
      }
      case Attribute.Whole(String name, long value) -> {
        to.text(1, name);
        to.integers(3, value);
        to.integer(20, INT);
      }
      case Attribute.Wholes(String name, List<Long> values) -> {
        to.text(1, name);
        to.integers(8, values.stream().mapToLong(Long::longValue).toArray());
        to.integer(20, INTS);
      }
    }
  }

  /**
   * Adds an initializer, once when it is used several times.
   *
   * @return its name
   */
  String initializer(Initializer initializer) {
    initializers.putIfAbsent(initializer.name(), initializer);
    return initializer.name();
  }

  List<byte[]> nodes() {
    return nodes;
  }

  /** Returns the constants, then the others in the order in which the checkpoint has them. */
  List<Initializer> initializers() {
    Stream<Initializer> constants =
        initializers.values().stream().filter(Initializer.Constant.class::isInstance);
    Stream<Initializer> read =
        initializers.values().stream()
            .filter(Initializer.Read.class::isInstance)
            .map(Initializer.Read.class::cast)
            .sorted(Comparator.comparingLong(Initializer.Read::begin))
            .map(Initializer.class::cast);
    return Stream.concat(constants, read).toList();
  }
}
