package dev.flattail.api;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token to be made; the body of {@code POST /tokens}.
 *
 * @param name what it is for
 * @param owner to whom belongs what is made with it
 * @param scopes what it is good for
 * @param expiresIn how long it is good; null until it is revoked
 */
public record TokenRequest(
    @MinLength(1) @MaxLength(200) String name,
    @MinLength(1) @MaxLength(200) String owner,
    @MinLength(1) @MaxLength(3) List<Scope> scopes,
    @Nullable Duration expiresIn)
    implements Checked {

  /** What the token is good for. */
  public enum Scope {
    READ,
    SUBMIT,
    ADMIN
  }

  /**
   * @param tree what a JSON parser gives
   * @throws InvalidSpecException naming everything that is wrong
   */
  public static TokenRequest read(Map<String, ? extends @Nullable Object> tree) {
    Problems problems = new Problems();
    TokenRequest read = new RecordReader(problems).record(TokenRequest.class, tree, "");
    problems.throwIfAny();
    return Objects.requireNonNull(read, "a request without problems was not read");
  }

  @Override
  public void check(String pointer, Problems problems) {
    checkText(name, pointer + "/name", problems);
    checkText(owner, pointer + "/owner", problems);
  }

  /** Both are printed in logs and headers, so they are one line of visible text. */
  private static void checkText(@Nullable String text, String pointer, Problems problems) {
    if (text != null && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
      problems.add(pointer, "must be one line of text");
    }
  }
}
