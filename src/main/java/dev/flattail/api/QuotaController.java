package dev.flattail.api;

import dev.flattail.caller.CurrentCaller;
import dev.flattail.quotas.QueuedJobsUsage;
import dev.flattail.quotas.QuotaUsage;
import dev.flattail.quotas.Quotas;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows what the caller uses of its quotas. */
@RestController
class QuotaController {
  private final Quotas quotas;
  private final QueuedJobsUsage queued;
  private final CurrentCaller caller;

  QuotaController(Quotas quotas, QueuedJobsUsage queued, CurrentCaller caller) {
    this.quotas = quotas;
    this.queued = queued;
    this.caller = caller;
  }

  @GetMapping(path = "/quota", produces = MediaType.APPLICATION_JSON_VALUE)
  QuotaUsage usage() {
    return quotas.usage(caller.get(), queued);
  }
}
