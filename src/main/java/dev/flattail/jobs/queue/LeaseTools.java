package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueSettings;
import dev.flattail.jobs.notify.JobChanges;
import dev.flattail.jobs.notify.Notifications;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The collaborators that all leases of a process share. */
@Component
record LeaseTools(
    TransactionTemplate transaction,
    JdbcClient sql,
    StateTransitions transitions,
    FailedAttempts attemptEnd,
    ArtifactRecords publishing,
    JobChanges changes,
    Notifications notifications,
    QueueSettings settings,
    QueueEventPublisher events) {}
