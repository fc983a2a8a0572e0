package dev.flattail.api.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One example of the contract as a request, and what must come back.
 *
 * @param name what the test report calls it
 * @param request the example's {@code x-request}: what differs from the operation's first example
 * @param body what to send when {@code request} says nothing else; null for none
 * @param status the only one that will do; null for any that the operation declares below 300
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
   * @param value of an example in JSON; null when {@code file} has the bytes
   * @param path path parameters that go with the body
   */
  record Body(
      String mediaType,
      @Nullable JsonNode value,
      @Nullable String file,
      Map<String, String> path) {}
}
