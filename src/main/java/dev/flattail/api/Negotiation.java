package dev.flattail.api;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/** Chooses among several media types of one resource. */
final class Negotiation {
  private static final HeaderContentNegotiationStrategy ACCEPT =
      new HeaderContentNegotiationStrategy();

  private Negotiation() {}

  /** The first of {@code offered} that the most wanted type allows; the caller's order decides. */
  static MediaType choose(NativeWebRequest request, MediaType... offered)
      throws HttpMediaTypeNotAcceptableException {
    List<MediaType> accepted = ACCEPT.resolveMediaTypes(request);
    MimeTypeUtils.sortBySpecificity(accepted);
    for (MediaType wanted : accepted) {
      for (MediaType type : offered) {
        if (wanted.includes(type)) {
          return type;
        }
      }
    }
    throw new HttpMediaTypeNotAcceptableException(List.of(offered));
  }
}
