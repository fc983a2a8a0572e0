package dev.flattail.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.UsesPostgres;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests transactions of JDBC within transactions of JPA. */
@SpringBootTest(
    classes = JpaTransactionsTest.Transactions.class,
    webEnvironment = WebEnvironment.NONE)
@UsesPostgres
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class JpaTransactionsTest {
  @Configuration
  @EnableAutoConfiguration(
      exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
  @Import(JpaConfiguration.class)
  static class Transactions {}

  @Autowired JdbcClient sql;
  @Autowired TransactionTemplate jdbc;
  @Autowired PlatformTransactionManager jdbcTransactions; // the primary one

  @Autowired
  @Qualifier(JpaTransactional.MANAGER)
  PlatformTransactionManager jpaTransactions;

  private TransactionTemplate jpa;

  @BeforeEach
  void empty() {
    jpa = new TransactionTemplate(jpaTransactions);
    sql.sql("delete from storage_garbage").update();
  }

  @Test
  void aJdbcTransactionIsRolledBackWithTheJpaTransactionAroundIt() {
    assertThatThrownBy(
            () ->
                jpa.executeWithoutResult(
                    outer -> {
                      insert("before");
                      jdbc.executeWithoutResult(inner -> insert("within"));
                      insert("after");
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");

    assertThat(keys()).isEmpty();
  }

  @Test
  void aJdbcTransactionIsCommittedWithTheJpaTransactionAroundIt() {
    jpa.executeWithoutResult(
        outer -> {
          insert("before");
          jdbc.executeWithoutResult(inner -> assertThat(keys()).containsExactly("before"));
          insert("after");
        });

    assertThat(keys()).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void aNewJdbcTransactionWithinHasItsOwnConnection() {
    TransactionTemplate separate = new TransactionTemplate(jdbcTransactions);
    separate.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

    jpa.executeWithoutResult(
        outer -> {
          insert("outer");
          separate.executeWithoutResult(
              inner -> {
                assertThat(keys()).isEmpty();
                insert("separate");
              });
          outer.setRollbackOnly();
        });

    assertThat(keys()).containsExactly("separate");
  }

  private void insert(String key) {
    sql.sql("insert into storage_garbage (key) values (:key)").param("key", key).update();
  }

  private List<String> keys() {
    return sql.sql("select key from storage_garbage").query(String.class).list();
  }
}
