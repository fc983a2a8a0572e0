package dev.flattail.app.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Formats problem documents (RFC 9457) as text. */
final class ProblemText {
  private ProblemText() {}

  /** Returns the problem, then one line per invalid field. */
  static List<String> lines(@Nullable JsonNode document) {
    JsonNode problem = document == null ? MissingNode.getInstance() : document;
    List<String> lines = new ArrayList<>();
    String title = problem.path("title").asString("");
    String detail = problem.path("detail").asString("");
    if (!title.isEmpty() && !title.equals(detail)) {
      lines.add(title + (detail.isEmpty() ? "" : ":"));
    }
    if (!detail.isEmpty()) {
      detail.lines().forEach(lines::add);
    }
    for (JsonNode error : problem.path("errors")) {
      lines.add(error.path("pointer").asString("") + " " + error.path("detail").asString(""));
    }
    if (lines.isEmpty()) {
      lines.add("no reason was given");
    }
    return lines;
  }
}
