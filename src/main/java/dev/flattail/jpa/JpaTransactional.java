package dev.flattail.jpa;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.annotation.Transactional;

/**
 * Runs the method in a transaction of JPA, which SQL and transactions of JDBC join. Every other
 * transaction is one of JDBC.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Transactional(transactionManager = JpaTransactional.MANAGER)
public @interface JpaTransactional {
  /** Name of the bean that manages these transactions. */
  String MANAGER = "jpaTransactionManager";

  /** Returns checked exceptions that roll the transaction back, beside unchecked ones. */
  @AliasFor(annotation = Transactional.class)
  Class<? extends Throwable>[] rollbackFor() default {};
}
