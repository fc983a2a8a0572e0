package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.EventReader;
import dev.flattail.api.Http;
import dev.flattail.caller.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests that event streams end when their callers may no longer read them. */
@UsesLoginService
class StreamsOfEndedCredentialsTest {
  /** Longer than the time between two checks, on a busy machine. */
  private static final int PATIENCE_SECONDS = 90;

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;

  @Test
  void aRevokedTokenEndsItsStreamsAndNoOthers() throws Exception {
    IssuedToken revoked = tokens.issue("one", "erin", Set.of(Scope.SUBMIT), null);
    IssuedToken kept = tokens.issue("other", "erin", Set.of(Scope.SUBMIT), null);
    String job = "/jobs/" + queuedJob("Bearer " + revoked.secret()) + "/events";
    try (EventReader all = reader("/events", revoked);
        EventReader one = reader(job, revoked);
        EventReader other = reader("/events", kept)) {
      CompletableFuture<Void> allEnded = ended(all);
      CompletableFuture<Void> oneEnded = ended(one);
      CompletableFuture<Void> otherEnded = ended(other);

      tokens.revoke(revoked.token().id());

      allEnded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      oneEnded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(otherEnded).isNotDone();
    }
  }

  @Test
  void aLogoutEndsTheBrowsersStream() throws Exception {
    Visitor visitor = new Visitor(port).loggedIn("frank");
    String cookie = Visitor.SESSION + "=" + visitor.cookies().get(Visitor.SESSION);
    try (EventReader reader = new EventReader(port, "/events", "Cookie", cookie)) {
      CompletableFuture<Void> streamEnded = ended(reader);

      assertThat(visitor.call("POST", "/ui/logout", "").status()).isEqualTo(204);

      streamEnded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private EventReader reader(String path, IssuedToken token) throws Exception {
    return new EventReader(port, path, "Authorization", "Bearer " + token.secret());
  }

  private String queuedJob(String bearer) {
    Http.Answer submitted =
        new Http(port)
            .postJson(
                "/jobs",
                """
                {"kind": "train", "dataset": {"name": "shapes"}, "epochs": 1, "labels": {"never": "claimed"}}""",
                "Authorization",
                bearer);
    assertThat(submitted.status()).as(submitted.text()).isEqualTo(202);
    return submitted.json().get("id").asString();
  }

  /** Returns a future that completes at the end of the stream, without having failed. */
  private static CompletableFuture<Void> ended(EventReader reader) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            while (reader.next() != null) {
              assertThat(reader.contentType()).startsWith("text/event-stream");
            }
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        },
        command -> Thread.ofVirtual().start(command));
  }
}
