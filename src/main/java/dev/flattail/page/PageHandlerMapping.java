package dev.flattail.page;

import dev.flattail.staticfiles.StaticFile;
import dev.flattail.staticfiles.StaticFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Maps {@code /ui/assets/…} to files, and every other path below {@code /ui/} to the shell, whose
 * router shows the view. Redirects browsers from {@code /} to the list of jobs. The routes of the
 * contract stay as they are: this mapping knows no other paths.
 */
@Component
final class PageHandlerMapping extends AbstractHandlerMapping {
  private static final String PAGE = "/ui";
  private static final String ASSETS = PAGE + "/assets/";
  private static final String FIRST_VIEW = PAGE + "/jobs";
  private static final Set<String> METHODS = Set.of("GET", "HEAD");

  private final StaticFiles assets = new StaticFiles(PageFiles::asset);
  private final PageVersion version = new PageVersion();
  private final Shell shell = new Shell(version);

  PageHandlerMapping() {
    setOrder(10); // after the controllers
  }

  @Override
  protected @Nullable HttpRequestHandler getHandlerInternal(HttpServletRequest request) {
    if (!METHODS.contains(request.getMethod())) {
      return null;
    }
    String path =
        ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication().value();
    if (path.equals("/")) {
      return isBrowser(request) ? PageHandlerMapping::redirect : null;
    }
    if (path.equals(PAGE) || path.equals(PAGE + "/")) {
      return PageHandlerMapping::redirect;
    }
    if (path.startsWith(ASSETS)) {
      PageVersion.Asset asset = version.asset(path.substring(ASSETS.length()));
      return (asked, answer) ->
          assets.send(
              asset.name(),
              asset.isCurrent() ? StaticFile.NEVER_CHANGES : StaticFile.MAY_CHANGE,
              asked,
              answer);
    }
    return path.startsWith(PAGE + "/") ? shell::send : null;
  }

  /** Returns whether HTML is named: programs that accept everything still get the API's answer. */
  private static boolean isBrowser(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
  }

  private static void redirect(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_FOUND);
    response.setHeader(HttpHeaders.LOCATION, request.getContextPath() + FIRST_VIEW);
    response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }
}
