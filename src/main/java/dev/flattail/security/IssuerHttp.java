package dev.flattail.security;

import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestTemplate;

/** Calls the issuer, for a short time only: a request of a caller waits for the answer. */
final class IssuerHttp {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(5);

  private IssuerHttp() {}

  /** Reads metadata and keys. */
  static RestTemplate reader() {
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(CONNECT);
    requests.setReadTimeout(READ);
    return new RestTemplate(requests);
  }

  /**
   * Sends credentials, and follows no redirect with them. The JDK's older client, which {@link
   * #reader} uses, hides an answer of 401 to a POST.
   */
  static ClientHttpRequestFactory sender() {
    JdkClientHttpRequestFactory requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    requests.setReadTimeout(READ);
    return requests;
  }

  /** Fetches the issuer's metadata and keys, which decide the algorithms of signatures. */
  static NimbusJwtDecoder decoder(String issuer) {
    return NimbusJwtDecoder.withIssuerLocation(issuer).restOperations(reader()).build();
  }
}
