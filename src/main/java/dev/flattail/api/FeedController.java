package dev.flattail.api;

import dev.flattail.api.http.QueryParameters;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Streams the events of all jobs as server-sent events. */
@RestController
class FeedController {
  private final FeedStream stream;

  FeedController(FeedStream stream) {
    this.stream = stream;
  }

  @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void events(
      @RequestParam MultiValueMap<String, String> query,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    QueryParameters parameters =
        new QueryParameters(query, Set.of("kind", "label", "sweep", "model", "name"));
    stream.write(JobFilters.of(parameters), lastEventId, FeedStream.Ending.NEVER, response);
  }
}
