package dev.flattail.api;

import dev.flattail.jobspec.read.RecordReader;
import dev.flattail.jobspec.schema.Checked;
import dev.flattail.jobspec.schema.InvalidSpecException;
import dev.flattail.jobspec.schema.MaxLength;
import dev.flattail.jobspec.schema.MinLength;
import dev.flattail.jobspec.schema.Problems;
import dev.flattail.security.AccessTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token to be created; the body of {@code POST /tokens}.
 *
 * @param name purpose of the token
 * @param owner owner of everything that is created with the token
 * @param scopes permissions of the token
 * @param expiresIn lifetime; null for a token that is valid until it is revoked
 */
public record TokenRequest(
    @MinLength(1) @MaxLength(200) String name,
    @MinLength(1) @MaxLength(200) String owner,
    @MinLength(1) @MaxLength(3) List<Scope> scopes,
    @Nullable Duration expiresIn)
    implements Checked {

  /** The permissions of a token. */
  public enum Scope {
    READ,
    SUBMIT,
    ADMIN
  }

  /**
   * Reads a request body.
   *
   * @param tree output of a JSON parser
   * @throws InvalidSpecException naming all errors
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
    if (AccessTokens.SESSION.equals(name)) {
      problems.add(pointer + "/name", "is the name of the logins of browsers; choose another");
    }
  }

  /** Checks that a text is one line of visible characters, since logs and headers contain it. */
  private static void checkText(@Nullable String text, String pointer, Problems problems) {
    if (text != null && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
      problems.add(pointer, "must be one line of text");
    }
  }
}
