package dev.flattail.api;

import dev.flattail.api.problem.Problem;
import dev.flattail.api.problem.ProblemException;
import dev.flattail.api.problem.ProblemKind;
import dev.flattail.datasets.FolderSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON body of {@code PUT /datasets/{name}}: images below the data directory. */
final class FolderBody {
  static final Set<String> FIELDS = Set.of("path", "lists", "check");
  private static final String FILE = "a text file below the data directory";
  static final Set<String> LISTS = Set.of("train", "test", "classes");

  private FolderBody() {}

  /**
   * Reads the body.
   *
   * @throws dev.flattail.api.problem.ProblemException 422 when the body is invalid
   */
  static FolderSource read(Map<String, ?> tree) {
    require(
        FIELDS.containsAll(tree.keySet()),
        "The body may have path, lists and check, and nothing else.");
    Object check = tree.get("check");
    require(check == null || check instanceof Boolean, "check must be true or false.");
    return new FolderSource(
        required(tree, "path", "a folder below the data directory"),
        lists(tree.get("lists")),
        Boolean.TRUE.equals(check));
  }

  private static FolderSource.@Nullable Lists lists(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    require(
        value instanceof Map<?, ?> lists && LISTS.containsAll(lists.keySet()),
        "lists must be an object with train, and perhaps test and classes: text files below the data directory.");
    @SuppressWarnings("unchecked") // JSON object keys are strings
    Map<String, ?> lists = (Map<String, ?>) value;
    return new FolderSource.Lists(
        required(lists, "train", FILE), optional(lists, "test"), optional(lists, "classes"));
  }

  private static @Nullable String optional(Map<String, ?> tree, String field) {
    return tree.get(field) == null ? null : required(tree, field, FILE);
  }

  private static String required(Map<String, ?> tree, String field, String what) {
    if (tree.get(field) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw invalid("%s is missing or no text; it must name %s.".formatted(field, what));
  }

  private static void require(boolean good, String otherwise) {
    if (!good) {
      throw invalid(otherwise);
    }
  }

  private static ProblemException invalid(String detail) {
    return Problem.of(ProblemKind.INVALID_UPLOAD, detail).exception();
  }
}
