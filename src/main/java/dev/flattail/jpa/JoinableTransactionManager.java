package dev.flattail.jpa;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Manages transactions of JPA that transactions of JDBC join. Spring's manager exposes its
 * connection to SQL, but as one without a transaction. A JDBC transaction within would then commit
 * on that connection, and so commit what JPA has written until then.
 */
final class JoinableTransactionManager extends JpaTransactionManager {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doBegin(Object transaction, TransactionDefinition definition) {
    super.doBegin(transaction, definition);
    var dataSource = getDataSource();
    if (dataSource != null
        && TransactionSynchronizationManager.unbindResourceIfPossible(dataSource)
            instanceof ConnectionHolder own) {
      TransactionSynchronizationManager.bindResource(
          dataSource, new ConnectionHolder(own.getConnection(), true));
    }
  }
}
