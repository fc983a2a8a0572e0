package dev.flattail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Tests what the log says of logins, even when it is most detailed. */
@UsesLoginService
@ExtendWith(OutputCaptureExtension.class)
class LoginLogTest {
  @LocalServerPort int port;

  @Test
  @ExtendWith(LoudLog.class)
  void secretsOfALoginAreNotLogged(CapturedOutput output) {
    Visitor visitor = new Visitor(port);
    String callback = Visitor.authorize(visitor.begin(""), "account=carol");
    List<String> secrets = new ArrayList<>(List.of(OidcLogins.SECRET));
    secrets.add(URLEncoder.encode(OidcLogins.SECRET, StandardCharsets.UTF_8));
    secrets.add(callback.replaceFirst(".*code=([^&]+).*", "$1"));
    secrets.addAll(
        Arrays.asList(Objects.requireNonNull(visitor.cookies().get(Visitor.LOGIN)).split("\\."))
            .subList(1, 3));
    visitor.get(callback);
    secrets.add(visitor.cookies().get(Visitor.SESSION));
    visitor.get("/jobs");
    visitor.get(callback);
    visitor.call("POST", "/ui/logout", "");

    assertThat(output.getAll()).as("it does log").contains("DispatcherServlet");
    for (String secret : secrets) {
      assertThat(output.getAll().lines().filter(line -> line.contains(secret)).toList()).isEmpty();
    }
  }

  @Test
  void theWordsOfACallbackStayOnTheirLine(CapturedOutput output) {
    Visitor visitor = new Visitor(port);
    visitor.logIn("", "error=access_denied%0AINFO+forged");

    assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("INFO forged"));
    assertThat(output.getAll()).contains("A login failed (issuer-refused)");
  }
}
