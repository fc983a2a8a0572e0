package dev.flattail.api.problem;

import dev.flattail.jobs.FailureCause;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Serves a page for each kind of problem, at the address that its {@code type} contains. */
@RestController
final class ProblemPages {
  private static final String STYLE =
      "body{font:1.1em/1.5 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em;color:#222;"
          + "background:#fff}h1{font-size:1.4em}code{background:#eee;padding:.1em .3em}"
          + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#111}code{background:#333}"
          + "a{color:#8bf}}";

  @GetMapping("/problems")
  ResponseEntity<String> all() {
    String items =
        Arrays.stream(ProblemKind.values())
            .map(
                kind ->
                    "<li><a href=\"problems/%s\">%s</a> (%d)</li>"
                        .formatted(kind.slug(), HtmlUtils.htmlEscape(kind.title()), kind.status()))
            .collect(Collectors.joining("\n"));
    String failures =
        Arrays.stream(FailureCause.values())
            .map(
                cause ->
                    "<li><a href=\"problems/%s\">%s</a></li>"
                        .formatted(cause.slug(), HtmlUtils.htmlEscape(cause.title())))
            .collect(Collectors.joining("\n"));
    return page(
        "Problems",
        "<p>Of requests:</p>\n<ul>\n%s\n</ul>\n<p>Of jobs that failed:</p>\n<ul>\n%s\n</ul>"
            .formatted(items, failures));
  }

  @GetMapping("/problems/{slug}")
  ResponseEntity<String> one(@PathVariable String slug) {
    for (ProblemKind kind : ProblemKind.values()) {
      if (kind.slug().equals(slug)) {
        return page(kind.title(), kind.status(), slug, kind.meaning(), kind.remedy());
      }
    }
    for (FailureCause cause : FailureCause.values()) {
      if (cause.slug().equals(slug)) {
        return page(
            cause.title(),
            cause.status(),
            slug,
            "The error of a job that failed.",
            FailurePages.remedy(cause));
      }
    }
    throw Problem.of(
            ProblemKind.NOT_FOUND,
            "There is no problem kind '%s'. GET /problems lists all.".formatted(slug))
        .exception();
  }

  private static ResponseEntity<String> page(
      String title, int status, String slug, String meaning, String remedy) {
    return page(
        title,
        """
        <p>Status <code>%d</code>, type <code>/problems/%s</code></p>
        <p>%s</p>
        <p><b>What to do.</b> %s</p>
        <p><a href="../problems">All kinds</a></p>\
        """
            .formatted(status, slug, HtmlUtils.htmlEscape(meaning), HtmlUtils.htmlEscape(remedy)));
  }

  private static ResponseEntity<String> page(String title, String body) {
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>%1$s · Flattail</title><style>%2$s</style></head>
        <body><h1>%1$s</h1>
        %3$s
        </body></html>
        """
            .formatted(HtmlUtils.htmlEscape(title), STYLE, body);
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("text/html;charset=UTF-8"))
        .header(HttpHeaders.CACHE_CONTROL, "max-age=3600")
        .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        .body(html);
  }
}
