package dev.flattail.api.problem;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Logs unexpected exceptions under an incident id; the caller sees only the id. */
@Component
final class IncidentLog {
  private static final Logger log = LoggerFactory.getLogger(IncidentLog.class);

  Problem report(Throwable thrown) {
    String incident = UUID.randomUUID().toString();
    log.error("Incident {}", incident, thrown);
    return Problem.of(
            ProblemKind.INTERNAL_ERROR,
            "An unexpected error, logged as incident " + incident + ". Please report it.")
        .with("incident", incident);
  }
}
