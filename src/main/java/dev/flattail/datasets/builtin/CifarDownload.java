package dev.flattail.datasets.builtin;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads an official archive. */
final class CifarDownload {
  private static final Logger log = LoggerFactory.getLogger(CifarDownload.class);
  private static final Duration CONNECT = Duration.ofSeconds(15);
  private static final Duration WHOLE = Duration.ofMinutes(30);

  private CifarDownload() {}

  /**
   * Downloads the archive to {@code target}.
   *
   * @throws IOException when the server does not respond, or responds without the archive
   */
  static void fetch(OfficialCifar cifar, Path target) throws IOException {
    log.info("Downloading {} from {}", cifar.name(), cifar.address());
    HttpRequest request = HttpRequest.newBuilder(cifar.address()).timeout(WHOLE).build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpResponse<Path> response = client.send(request, HttpResponse.BodyHandlers.ofFile(target));
      if (response.statusCode() != 200) {
        throw new IOException("the server answered " + response.statusCode());
      }
    } catch (HttpTimeoutException e) {
      throw new IOException("the server did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
