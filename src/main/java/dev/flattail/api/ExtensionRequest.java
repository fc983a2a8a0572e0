package dev.flattail.api;

import dev.flattail.api.problem.SpecProblems;
import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.AtLeast;
import dev.flattail.jobspec.schema.AtMost;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.Problems;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /jobs/{id}/extend}.
 *
 * @param epochs number of epochs of the whole training
 */
public record ExtensionRequest(@AtLeast(1) @AtMost(100000) int epochs) {

  /** Reads a request body. */
  static ExtensionRequest read(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    ExtensionRequest read = new RecordReader(problems).record(ExtensionRequest.class, tree, "");
    try {
      problems.throwIfAny();
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("body has", invalid, "the job is as it was").exception();
    }
    return Objects.requireNonNull(read, "a request without problems was not read");
  }
}
