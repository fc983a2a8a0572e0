package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.api.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Tests logins over HTTP, from the first redirect to the session. */
@UsesLoginService
class LoginTest {
  private static final String JOB =
      "{\"kind\": \"train\", \"dataset\": {\"name\": \"shapes\"}, \"epochs\": 1, \"schedule\": {\"type\": \"constant\"}}";

  @LocalServerPort int port;
  @Autowired AccessTokens tokens;
  private Visitor visitor;

  @BeforeEach
  void visit() {
    visitor = new Visitor(port);
  }

  @Test
  void aLoginReturnsToItsView() {
    assertThat(visitor.logIn("?to=jobs%3Fstate%3Dfailed", "account=carol"))
        .isEqualTo("/ui/jobs?state=failed");
  }

  @Test
  void aLoginHasTheOwnerAndTheScopesOfTheToken() {
    JsonNode me = visitor.loggedIn("carol").get("/me").json();

    assertThat(me.get("owner").asString()).isEqualTo("carol");
    assertThat(me.get("scopes").toString()).isEqualTo("[\"read\",\"submit\"]");
    assertThat(me.at("/session/logoutUrl").asString()).isEqualTo("/ui/logout");
    assertThat(Instant.parse(me.at("/session/expiresAt").asString()))
        .isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(8)));
  }

  @Test
  void whoHasNotLoggedInLearnsWhereTo() {
    JsonNode me = visitor.get("/me").json();

    assertThat(me.at("/login/url").asString()).isEqualTo("/ui/login");
    assertThat(me.at("/login/issuer").asString()).isEqualTo("127.0.0.1");
    assertThat(me.get("session").isNull()).isTrue();
  }

  @Test
  void whatALoginSubmitsBelongsToItsOwner() {
    visitor.loggedIn("carol");

    Http.Answer submitted = visitor.call("POST", "/jobs", JOB);

    assertThat(submitted.status()).as(submitted.text()).isEqualTo(202);
    String job = "/jobs/" + submitted.json().get("id").asString();
    assertThat(visitor.get(job).json().get("owner").asString()).isEqualTo("carol");
    assertThat(new Visitor(port).loggedIn("dave").get(job).status()).isEqualTo(404);
  }

  @Test
  void aLoginMayNoMoreThanItsToken() {
    visitor.logIn("", "account=carol&granted=flattail:read");

    assertThat(visitor.get("/jobs").status()).isEqualTo(200);
    Http.Answer refused = visitor.call("POST", "/jobs", JOB);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("type").asString()).isEqualTo("/problems/insufficient-scope");
    assertThat(visitor.get("/tokens").status()).isEqualTo(403);
  }

  @Test
  void theCookiesAreBoundToThisHostAndClosedToScripts() {
    Http.Answer begun = visitor.get("/ui/login");
    assertThat(begun.header("Set-Cookie"))
        .startsWith("__Host-flattail-login=")
        .contains("Path=/;", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600");

    Http.Answer ended = visitor.get(Visitor.authorize(begun.header("Location"), "account=carol"));
    List<String> cookies = ended.raw().headers().allValues("Set-Cookie");
    assertThat(cookies).hasSize(2);
    assertThat(cookies.getFirst()).startsWith("__Host-flattail-login=;").contains("Max-Age=0");
    assertThat(cookies.getLast())
        .matches("__Host-flattail-session=fls_[A-Za-z0-9_-]{43};.*")
        .contains("Path=/;", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=28800");
  }

  @Test
  void belowAPathTheCookiesAreBoundToIt() {
    Http.Answer begun = visitor.get("/ui/login", "X-Forwarded-Prefix", "/lab");

    assertThat(begun.header("Set-Cookie"))
        .startsWith("__Secure-flattail-login=")
        .contains("Path=/lab/;");
    assertThat(begun.header("Location"))
        .contains("redirect_uri=https://localhost/lab/ui/login/callback");
  }

  @Test
  void aLoginAsksForWhatIsConfigured() {
    assertThat(visitor.begin("")).contains("scope=openid%20flattail:submit", "&audience=flattail");
  }

  @ParameterizedTest
  @CsvSource({
    "error=access_denied, denied",
    "error=consent_required, issuer-refused",
    "error=temporarily_unavailable, issuer-away",
    "account=carol&trick=nonce, issuer-refused",
    "account=carol&trick=key, issuer-refused",
    "account=carol&trick=client, issuer-refused",
    "account=carol&trick=opaque, opaque-token",
    "account=carol&trick=audience, token-not-accepted",
    "account=car%0Aol, token-not-accepted",
    "account=carol&granted=openid, no-scope",
  })
  void aFailureEndsAtThePageWithItsReason(String choice, String reason) {
    int before = tokens.list().size();

    assertThat(visitor.logIn("?to=sweeps", choice))
        .isEqualTo("/ui/token?login=" + reason + "&then=sweeps");

    assertThat(visitor.cookies()).isEmpty();
    assertThat(tokens.list()).hasSize(before);
  }

  @Test
  void aCallbackWithAnotherStateEndsNoLogin() {
    String callback = Visitor.authorize(visitor.begin(""), "account=carol");
    int before = OidcIssuer.SHARED.logins().exchanges();

    Http.Answer forged = visitor.get(callback.replaceFirst("state=[^&]+", "state=forged"));

    assertThat(forged.header("Location")).isEqualTo("/ui/token?login=expired&then=jobs");
    assertThat(OidcIssuer.SHARED.logins().exchanges()).isEqualTo(before);
    assertThat(visitor.get(callback).header("Location"))
        .as("the login goes on")
        .isEqualTo("/ui/jobs");
  }

  @Test
  void aCodeOfAnotherBrowserLogsNobodyIn() {
    String callback = Visitor.authorize(visitor.begin(""), "account=carol");

    Visitor victim = new Visitor(port);
    assertThat(victim.get(callback).header("Location")).contains("login=expired");
    victim.begin("");
    assertThat(victim.get(callback).header("Location")).contains("login=expired");
    assertThat(victim.cookies()).doesNotContainKey(Visitor.SESSION);
  }

  @Test
  void aStolenCodeIsOfNoUseInAnotherLogin() {
    String stolen = Visitor.authorize(visitor.begin(""), "account=carol");
    Visitor thief = new Visitor(port);
    String own = Visitor.authorize(thief.begin(""), "account=eve");

    String injected = own.replaceFirst("code=[^&]+", code(stolen));

    assertThat(thief.get(injected).header("Location")).contains("login=issuer-refused");
    assertThat(thief.cookies()).isEmpty();
  }

  private static String code(String callback) {
    return callback.replaceFirst(".*(code=[^&]+).*", "$1");
  }

  @Test
  void aCallbackWorksOnce() {
    String callback = Visitor.authorize(visitor.begin(""), "account=carol");
    String login = visitor.cookies().get(Visitor.LOGIN);
    assertThat(visitor.get(callback).header("Location")).isEqualTo("/ui/jobs");

    assertThat(visitor.get(callback).header("Location")).contains("login=expired");
    Visitor thief = new Visitor(port);
    thief.cookies().put(Visitor.LOGIN, login);
    assertThat(thief.get(callback).header("Location")).contains("login=issuer-refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/jobs",
        "../docs",
        "jobs/../../docs",
        "jobs/%2E%2e/docs",
        "jobs#x",
        "jobs\r\nSet-Cookie: a=b",
        "javascript:alert(1)//\u2028"
      })
  void aLoginReturnsToViewsAlone(String to) {
    Http.Answer answer =
        visitor.get(
            "/ui/login?to="
                + java.net.URLEncoder.encode(to, java.nio.charset.StandardCharsets.UTF_8));

    assertThat(answer.header("Location")).isEqualTo("/ui/token?login=bad-link&then=jobs");
    assertThat(visitor.cookies()).isEmpty();
  }

  @Test
  void aForgedLoginCookieLeadsNowhereElse() {
    String callback = Visitor.authorize(visitor.begin(""), "account=carol");
    String evil =
        java.util.Base64.getUrlEncoder()
            .encodeToString("/evil.example".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    visitor
        .cookies()
        .computeIfPresent(Visitor.LOGIN, (_, value) -> value.replaceFirst("[^.]*$", evil));

    assertThat(visitor.get(callback).header("Location")).isEqualTo("/ui/jobs");
  }

  @Test
  void withoutASecureConnectionTheLoginSaysSo() {
    Http.Answer answer = new Http(port).get("/ui/login", "X-Forwarded-Host", "gpu-box.example");

    assertThat(answer.header("Location")).isEqualTo("/ui/token?login=insecure&then=jobs");
  }

  @Test
  void theLibrariesOwnPagesAreNotThere() {
    for (String path : List.of("/login", "/logout", "/oauth2/authorization/issuer")) {
      assertThat(visitor.get(path).status()).as(path).isEqualTo(401);
    }
    assertThat(visitor.get("/login/oauth2/code/issuer?code=1&state=2").status()).isEqualTo(401);
  }
}
