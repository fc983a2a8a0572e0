package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueWatch;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells the process's {@link QueueWatch}, if it has one. */
@Component
class Watched {
  private final QueueWatch watch;

  Watched(ObjectProvider<QueueWatch> watch) {
    this.watch = watch.getIfAvailable(() -> QueueWatch.NONE);
  }

  /** For what is true whatever becomes of the transaction. */
  QueueWatch now() {
    return watch;
  }

  /** For what is true once the current transaction, if there is one, is committed. */
  void afterCommit(Consumer<QueueWatch> tell) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      tell.accept(watch);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            tell.accept(watch);
          }
        });
  }
}
