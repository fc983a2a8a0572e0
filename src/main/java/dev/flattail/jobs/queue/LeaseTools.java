package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.notify.Hints;
import dev.flattail.jobs.notify.JobChanges;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What every lease of a process shares. */
@Component
record LeaseTools(
    TransactionTemplate transaction,
    JdbcClient sql,
    Moves moves,
    AttemptEnd attemptEnd,
    Publishing publishing,
    JobChanges changes,
    Hints hints,
    QueueSettings settings,
    Watched watched) {}
