package dev.flattail.api;

import dev.flattail.api.http.JsonBodies;
import dev.flattail.api.problem.SpecProblems;
import dev.flattail.jobs.Jobs;
import dev.flattail.jobs.LabelLimit;
import dev.flattail.jobs.QueueControl;
import dev.flattail.jobs.QueueDepth;
import dev.flattail.jobspec.schema.InvalidSpecException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows and controls the queue as a whole. */
@RestController
class QueueController {
  private final Jobs jobs;
  private final QueueControl control;
  private final JsonBodies bodies;

  QueueController(Jobs jobs, QueueControl control, JsonBodies bodies) {
    this.jobs = jobs;
    this.control = control;
    this.bodies = bodies;
  }

  /** Schema {@code Queue} of the contract. */
  record QueueBody(boolean paused, Map<String, QueueDepth.Depth> states) {}

  /** Schema {@code QueueLimits} of the contract. */
  record LimitsBody(List<LabelLimit> limits) {}

  @GetMapping(path = "/queue", produces = MediaType.APPLICATION_JSON_VALUE)
  QueueBody queue() {
    QueueDepth depth = jobs.depth();
    Map<String, QueueDepth.Depth> states = new LinkedHashMap<>();
    depth.states().forEach((state, of) -> states.put(state.wire(), of));
    return new QueueBody(depth.paused(), states);
  }

  @PostMapping(path = "/queue/pause", produces = MediaType.APPLICATION_JSON_VALUE)
  QueueBody pause() {
    control.pause();
    return queue();
  }

  @PostMapping(path = "/queue/resume", produces = MediaType.APPLICATION_JSON_VALUE)
  QueueBody resume() {
    control.resume();
    return queue();
  }

  @GetMapping(path = "/queue/limits", produces = MediaType.APPLICATION_JSON_VALUE)
  LimitsBody limits() {
    return new LimitsBody(control.limits());
  }

  @PutMapping(
      path = "/queue/limits",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  LimitsBody limit(HttpServletRequest request) throws IOException {
    Map<String, @Nullable Object> body = bodies.read(request).tree();
    try {
      control.limit(
          QueueLimits.read(body).limits().stream()
              .map(limit -> new LabelLimit(limit.label(), limit.value(), limit.running()))
              .toList());
    } catch (InvalidSpecException invalid) {
      throw SpecProblems.of("body has", invalid, "the limits stay as they were").exception();
    }
    return limits();
  }
}
