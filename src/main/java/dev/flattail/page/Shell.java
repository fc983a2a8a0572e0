package dev.flattail.page;

import dev.flattail.staticfiles.StaticFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.web.util.HtmlUtils;

/** The one HTML document of the page, with the base of its links and its security policy. */
final class Shell {
  private static final String FILE = "index.html";

  private static final String TYPE = "text/html;charset=UTF-8";

  /** How the file names the base, which depends on the prefix of the service. */
  private static final String BASE = "<base href=\"/ui/\">";

  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  /** The import map is the only inline script that browsers read; its hash allows it alone. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'sha256-%s'; style-src 'self'; img-src 'self' data: blob:;"
          + " connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

  /** How the file names its scripts and styles. */
  private static final String ASSETS = "assets/";

  private final PageVersion version;

  Shell(PageVersion version) {
    this.version = version;
  }

  void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    URL file = PageFiles.page(FILE);
    if (file == null) {
      throw new FileNotFoundException(FILE + " is not on the class path");
    }
    String html =
        new String(PageFiles.read(file), StandardCharsets.UTF_8)
            .replace(ASSETS, ASSETS + version.folder());
    String base = "<base href=\"" + HtmlUtils.htmlEscape(request.getContextPath()) + "/ui/\">";
    response.setHeader("Content-Security-Policy", POLICY.formatted(importMapHash(html)));
    new StaticFile(TYPE, html.replace(BASE, base).getBytes(StandardCharsets.UTF_8))
        .send(request, response);
  }

  private static String importMapHash(String html) {
    Matcher map = IMPORT_MAP.matcher(html);
    if (!map.find()) {
      throw new IllegalStateException(FILE + " has no import map");
    }
    return Base64.getEncoder().encodeToString(DigestUtils.sha256(map.group(1)));
  }
}
