package dev.flattail.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** The service has the routes of the contract, all of them and no others. */
@ApiTest
class RoutesTest {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  RequestMappingHandlerMapping mapping;

  @Test
  void serviceAndContractHaveTheSameRoutes() throws IOException {
    assertThat(served()).isEqualTo(written());
  }

  @Test
  void everyOperationHasAnIdOfItsOwn() throws IOException {
    List<String> ids =
        Files.readAllLines(Path.of("api-spec", "openapi.yaml")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("operationId:"))
            .toList();

    assertThat(ids).hasSameSizeAs(served()).doesNotHaveDuplicates();
  }

  private Set<String> served() {
    Set<String> routes = new TreeSet<>();
    mapping
        .getHandlerMethods()
        .keySet()
        .forEach(
            info ->
                info.getPatternValues()
                    .forEach(
                        pattern ->
                            info.getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method ->
                                        routes.add(method + " " + pattern.replace("{*", "{")))));
    return routes;
  }

  private static Set<String> written() throws IOException {
    Map<String, Map<String, Map<String, Object>>> contract =
        new Yaml().load(Files.readString(Path.of("api-spec", "openapi.yaml")));
    Set<String> routes = new TreeSet<>();
    contract
        .getOrDefault("paths", Map.of())
        .forEach(
            (path, members) ->
                members
                    .keySet()
                    .forEach(
                        method -> {
                          if (METHODS.contains(method)) {
                            routes.add(method.toUpperCase(Locale.ROOT) + " " + path);
                          }
                        }));
    return routes;
  }
}
