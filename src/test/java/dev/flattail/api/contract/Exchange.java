package dev.flattail.api.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One example of the contract: a request and its expected response.
 *
 * @param name name in the test report
 * @param request the example's {@code x-request}: what differs from the operation's first example
 * @param body body unless {@code request} has another; null for none
 * @param status expected status; null for any that the operation declares below 300
 * @param mediaType of the answer; null for an answer without body
 */
record Exchange(
    String name,
    Contract.Operation operation,
    JsonNode request,
    @Nullable Body body,
    @Nullable Integer status,
    @Nullable String mediaType) {

  /**
   * @param value JSON value of an example; null when {@code file} contains the bytes
   * @param path path parameters that go with the body
   */
  record Body(
      String mediaType,
      @Nullable JsonNode value,
      @Nullable String file,
      Map<String, String> path) {}
}
