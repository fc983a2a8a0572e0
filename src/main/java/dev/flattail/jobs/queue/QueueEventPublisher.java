package dev.flattail.jobs.queue;

import dev.flattail.jobs.QueueListener;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Reports events to the process's {@link QueueListener}, if any. */
@Component
class QueueEventPublisher {
  private final QueueListener listener;

  QueueEventPublisher(ObjectProvider<QueueListener> listener) {
    this.listener = listener.getIfAvailable(() -> QueueListener.NONE);
  }

  /** Returns the listener, for events that do not depend on the transaction's outcome. */
  QueueListener now() {
    return listener;
  }

  /**
   * Reports an event after the current transaction's commit, or immediately without a transaction.
   */
  void afterCommit(Consumer<QueueListener> event) {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      event.accept(listener);
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            event.accept(listener);
          }
        });
  }
}
