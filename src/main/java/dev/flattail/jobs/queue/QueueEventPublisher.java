package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueListener;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells the process's {@link QueueListener}, if it has one. */
@Component
class QueueEventPublisher {
  private final QueueListener watch;

  QueueEventPublisher(ObjectProvider<QueueListener> watch) {
    this.watch = watch.getIfAvailable(() -> QueueListener.NONE);
  }

  /** For what is true whatever becomes of the transaction. */
  QueueListener now() {
    return watch;
  }

  /** For what is true once the current transaction, if there is one, is committed. */
  void afterCommit(Consumer<QueueListener> tell) {
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
