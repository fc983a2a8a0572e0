package dev.flattail.security;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Addresses of the login, and the views that it returns to. */
final class LoginPaths {
  static final String BEGIN = "/ui/login";
  static final String CALLBACK = "/ui/login/callback";
  static final String END = "/ui/logout";

  private static final String PAGE = "/ui/";
  static final String FIRST_VIEW = "jobs";

  /** With the other parts of the login, a longer one would not fit into a cookie. */
  private static final int LONGEST = 1500;

  /** Characters of an encoded path with a query; no slash at its start. */
  private static final Pattern VIEW = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~%!$&'()*+,;=@/?-]*");

  private static final Pattern DOTS =
      Pattern.compile("(?:^|/)(?:\\.|%2e){1,2}(?:[/?]|$)", Pattern.CASE_INSENSITIVE);

  private LoginPaths() {}

  /**
   * Returns the view to return to, relative to {@code /ui/}.
   *
   * @param wanted null for the first view
   * @return null if it is no address of a view
   */
  static @Nullable String view(@Nullable String wanted) {
    if (wanted == null || wanted.isEmpty()) {
      return FIRST_VIEW;
    }
    return wanted.length() <= LONGEST
            && VIEW.matcher(wanted).matches()
            && !DOTS.matcher(wanted).find()
        ? wanted
        : null;
  }

  /** Returns the address of a view on this host. */
  static String location(HttpServletRequest request, String view) {
    return request.getContextPath() + PAGE + view;
  }

  /** Returns the address of the view that explains a failure and offers another try. */
  static String location(HttpServletRequest request, LoginFailure why, String view) {
    return location(request, "token?login=" + why.code())
        + "&then="
        + UriUtils.encode(view, StandardCharsets.US_ASCII);
  }
}
