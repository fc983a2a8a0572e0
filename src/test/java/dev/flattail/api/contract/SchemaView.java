package dev.flattail.api.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One schema with its references followed. A keyword next to a {@code $ref} takes precedence over
 * the referenced one; {@code oneOf} of null and one schema is that schema, and nullable.
 *
 * @param pointer place of the schema
 * @param nodes the schema itself, then its references in order
 * @param nullable whether it allows null
 * @param alternatives the schemas of its {@code oneOf} without null; empty without alternatives
 */
public record SchemaView(
    String pointer, List<Node> nodes, boolean nullable, List<SchemaView> alternatives) {

  /** A node of the document and its place. */
  public record Node(String pointer, JsonNode json) {}

  static SchemaView of(JsonNode document, String pointer) {
    List<Node> nodes = new ArrayList<>();
    List<SchemaView> alternatives = new ArrayList<>();
    boolean nullable = collect(document, pointer, nodes, alternatives);
    return new SchemaView(pointer, List.copyOf(nodes), nullable, List.copyOf(alternatives));
  }

  private static boolean collect(
      JsonNode document, String pointer, List<Node> nodes, List<SchemaView> alternatives) {
    JsonNode node = document.at(pointer);
    if (node.isMissingNode()) {
      throw new IllegalArgumentException("the contract has nothing at " + pointer);
    }
    nodes.add(new Node(pointer, node));
    boolean nullable = namesNull(node.get("type")) || namesNull(node.get("enum"));
    JsonNode reference = node.get("$ref");
    if (reference != null) {
      return collect(document, reference.asString().substring(1), nodes, alternatives) || nullable;
    }
    JsonNode choices = node.get("oneOf");
    if (choices == null || node.has("properties")) {
      return nullable;
    }
    List<SchemaView> schemas = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      SchemaView choice = of(document, pointer + "/oneOf/" + i);
      if (choice.isNull()) {
        nullable = true;
      } else {
        schemas.add(choice);
      }
    }
    // A family of one member is still chosen by its type.
    if (schemas.size() == 1 && !node.has("discriminator")) {
      SchemaView only = schemas.getFirst();
      nodes.addAll(only.nodes);
      alternatives.addAll(only.alternatives);
      return nullable || only.nullable;
    }
    for (SchemaView schema : schemas) {
      // A family may hold a family: its members are members of the outer one too.
      if (schema.alternatives.isEmpty()) {
        alternatives.add(schema);
      } else {
        alternatives.addAll(schema.alternatives);
      }
    }
    return nullable;
  }

  private static boolean namesNull(@Nullable JsonNode words) {
    return words != null
        && words.isArray()
        && words.valueStream().anyMatch(word -> word.isNull() || word.asString("").equals("null"));
  }

  private boolean isNull() {
    JsonNode type = keyword("type");
    return type != null && type.isString() && type.asString().equals("null");
  }

  /** Returns the value of a keyword, or null when it is not stated. */
  public @Nullable JsonNode keyword(String keyword) {
    return nodes.stream()
        .filter(node -> node.json().has(keyword))
        .map(node -> node.json().get(keyword))
        .findFirst()
        .orElse(null);
  }

  /** Returns all stated keywords. */
  public Set<String> keywords() {
    Set<String> keywords = new LinkedHashSet<>();
    nodes.forEach(node -> keywords.addAll(node.json().propertyNames()));
    return keywords;
  }

  /** Returns {@code type} without null, or null when it is not stated. */
  public @Nullable String type() {
    JsonNode type = keyword("type");
    if (type == null || type.isString()) {
      return type == null ? null : type.asString();
    }
    List<String> others =
        type.valueStream().map(JsonNode::asString).filter(word -> !word.equals("null")).toList();
    return others.size() == 1 ? others.getFirst() : others.toString();
  }

  /**
   * Returns the places of the properties by name, in the document's order, including those of
   * {@code allOf}.
   */
  public Map<String, String> properties(Contract contract) {
    Map<String, String> places = new LinkedHashMap<>();
    for (SchemaView part : parts(contract)) {
      places.putAll(part.properties(contract));
    }
    for (Node node : nodes) {
      JsonNode properties = node.json().get("properties");
      if (properties != null) {
        properties
            .propertyNames()
            .forEach(
                name -> places.put(name, node.pointer() + "/properties/" + Contract.escape(name)));
      }
    }
    return places;
  }

  /** Returns the names under {@code required}, including those of {@code allOf}. */
  public Set<String> required(Contract contract) {
    Set<String> names = new LinkedHashSet<>();
    for (SchemaView part : parts(contract)) {
      names.addAll(part.required(contract));
    }
    for (Node node : nodes) {
      JsonNode required = node.json().get("required");
      if (required != null) {
        required.valueStream().map(JsonNode::asString).forEach(names::add);
      }
    }
    return names;
  }

  private List<SchemaView> parts(Contract contract) {
    List<SchemaView> parts = new ArrayList<>();
    for (Node node : nodes) {
      JsonNode all = node.json().get("allOf");
      for (int i = 0; all != null && i < all.size(); i++) {
        parts.add(contract.schema(node.pointer() + "/allOf/" + i));
      }
    }
    return parts;
  }

  /**
   * Returns the place of a schema under a keyword such as {@code items}, or null when it is not
   * stated.
   */
  public @Nullable String place(String keyword) {
    return nodes.stream()
        .filter(node -> node.json().has(keyword))
        .map(node -> node.pointer() + "/" + keyword)
        .findFirst()
        .orElse(null);
  }
}
