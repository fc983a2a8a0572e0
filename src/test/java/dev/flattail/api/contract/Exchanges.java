package dev.flattail.api.contract;

import dev.flattail.api.contract.Contract.Operation;
import dev.flattail.api.contract.Contract.Placed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Creates exchanges from the contract's examples. Each request example must be accepted. Each
 * response example must be the answer to its {@code x-request}.
 */
final class Exchanges {
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final Contract contract;

  Exchanges(Contract contract) {
    this.contract = contract;
  }

  /**
   * @param unprovoked responses without an example or the name of a test that provokes them
   */
  record All(List<Exchange> exchanges, List<String> unprovoked) {}

  All all() {
    All all = new All(new ArrayList<>(), new ArrayList<>());
    for (Operation operation : contract.operations()) {
      List<Exchange.Body> bodies = bodies(operation, all.exchanges());
      addResponses(operation, bodies.isEmpty() ? null : bodies.getFirst(), all);
    }
    return all;
  }

  private List<Exchange.Body> bodies(Operation operation, List<Exchange> exchanges) {
    List<Exchange.Body> bodies = new ArrayList<>();
    JsonNode content = operation.node().at("/requestBody/content");
    content
        .properties()
        .forEach(
            type ->
                type.getValue()
                    .path("examples")
                    .properties()
                    .forEach(
                        example -> {
                          Exchange.Body body = body(type.getKey(), example.getValue());
                          bodies.add(body);
                          exchanges.add(
                              new Exchange(
                                  operation + " accepts " + example.getKey(),
                                  operation,
                                  NOTHING,
                                  body,
                                  null,
                                  "application/json"));
                        }));
    return bodies;
  }

  private static Exchange.Body body(String mediaType, JsonNode example) {
    Map<String, String> path = new LinkedHashMap<>();
    example
        .path("x-path")
        .properties()
        .forEach(entry -> path.put(entry.getKey(), entry.getValue().asString()));
    JsonNode file = example.get("x-file");
    return new Exchange.Body(
        mediaType, example.get("value"), file == null ? null : file.asString(), path);
  }

  private void addResponses(Operation operation, Exchange.@Nullable Body body, All all) {
    operation
        .node()
        .get("responses")
        .properties()
        .forEach(
            entry -> {
              int status = Integer.parseInt(entry.getKey());
              Placed response = contract.at(operation.pointer() + "/responses/" + entry.getKey());
              if (response.node().has("content")) {
                response
                    .node()
                    .get("content")
                    .properties()
                    .forEach(type -> addExamples(operation, body, status, response, type, all));
              } else if (response.node().has("x-request")) {
                all.exchanges()
                    .add(
                        new Exchange(
                            operation + " -> " + status,
                            operation,
                            response.node().get("x-request"),
                            body,
                            status,
                            null));
              } else if (!response.node().has("x-tested-by")) {
                all.unprovoked().add(operation + " -> " + status);
              }
            });
  }

  private static void addExamples(
      Operation operation,
      Exchange.@Nullable Body body,
      int status,
      Placed response,
      Map.Entry<String, JsonNode> type,
      All all) {
    JsonNode examples = type.getValue().path("examples");
    if (examples.isEmpty()
        && !type.getValue().has("x-tested-by")
        && !response.node().has("x-tested-by")) {
      all.unprovoked().add(operation + " -> " + status + " " + type.getKey());
    }
    examples
        .properties()
        .forEach(
            example ->
                all.exchanges()
                    .add(
                        new Exchange(
                            operation + " -> " + status + " " + example.getKey(),
                            operation,
                            example.getValue().path("x-request"),
                            body,
                            status,
                            type.getKey())));
  }
}
