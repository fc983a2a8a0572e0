package dev.flattail.api.http;

import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/** Chooses among the media types of one resource. */
public final class Negotiation {
  private static final HeaderContentNegotiationStrategy ACCEPT =
      new HeaderContentNegotiationStrategy();

  private Negotiation() {}

  /**
   * Returns the first of {@code offered} that the most preferred type allows; the order is the
   * client's preference.
   */
  public static MediaType choose(NativeWebRequest request, MediaType... offered)
      throws HttpMediaTypeNotAcceptableException {
    List<MediaType> accepted;
    try {
      accepted = ACCEPT.resolveMediaTypes(request);
    } catch (HttpMediaTypeNotAcceptableException unreadable) {
      // As Spring does for a resource of one type: name the available types.
      throw new HttpMediaTypeNotAcceptableException(List.of(offered));
    }
    MimeTypeUtils.sortBySpecificity(accepted);
    for (MediaType wanted : accepted) {
      for (MediaType type : offered) {
        if (wanted.includes(type) && !refused(type, accepted)) {
          return type;
        }
      }
    }
    throw new HttpMediaTypeNotAcceptableException(List.of(offered));
  }

  /** Returns whether the most specific matching range has weight 0 (RFC 9110, section 12.5.1). */
  private static boolean refused(MediaType type, List<MediaType> accepted) {
    return accepted.stream()
        .filter(range -> range.includes(type))
        .max(Comparator.comparingInt(Negotiation::closeness))
        .filter(range -> range.getQualityValue() == 0)
        .isPresent();
  }

  private static int closeness(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
