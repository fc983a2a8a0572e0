package dev.flattail.api.contract;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code api-spec/openapi.yaml} and validates values against its schemas. */
public final class Contract {
  private static final String ADDRESS = "https://flattail.test/openapi.yaml";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JsonNode document;
  private final SchemaRegistry schemas;

  private Contract(JsonNode document) {
    this.document = document;
    this.schemas =
        SchemaRegistry.withDefaultDialect(
            Dialects.getDraft202012(),
            registry -> registry.schemas(Map.of(ADDRESS, document.toString())));
  }

  /** Reads the file in the working tree. */
  public static Contract read() {
    try {
      return parse(Files.readString(Path.of("api-spec", "openapi.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses another document, for tests of this class's users. */
  public static Contract parse(String yaml) {
    return new Contract(JSON.valueToTree(new Yaml().<Object>load(yaml)));
  }

  /**
   * @param pointer where the operation stands in the document
   */
  record Operation(String method, String path, String pointer, JsonNode node, JsonNode shared) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        member -> {
                          if (METHODS.contains(member.getKey())) {
                            operations.add(
                                new Operation(
                                    member.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    "/paths/" + escape(path.getKey()) + "/" + member.getKey(),
                                    member.getValue(),
                                    path.getValue()));
                          }
                        }));
    return operations;
  }

  /** A node and its place, with references followed. */
  public record Placed(String pointer, JsonNode node) {}

  public Placed at(String pointer) {
    JsonNode node = document.at(pointer);
    JsonNode reference = node.get("$ref");
    return reference == null ? new Placed(pointer, node) : at(reference.asString().substring(1));
  }

  /**
   * Returns the schema at {@code pointer}, merged with its references and its single alternative.
   */
  public SchemaView schema(String pointer) {
    return SchemaView.of(document, pointer);
  }

  /** Returns the violations of the schema at {@code pointer}; empty when the value is valid. */
  public List<String> violations(String pointer, JsonNode value) {
    Schema schema = schemas.getSchema(SchemaLocation.of(ADDRESS + "#" + pointer));
    return schema
        .validate(
            value,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }

  static String escape(String member) {
    return member.replace("~", "~0").replace("/", "~1");
  }
}
