package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import dev.flattail.jobs.Jobs;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.PlatformTransactionManager;

/** Tests role {@code worker} in this process. */
@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "flattail.role=worker",
      "flattail.home=target/home-for-tests",
      // Checked before UsesPostgres replaces it.
      "spring.datasource.url=jdbc:postgresql:replaced"
    })
@UsesPostgres
@DirtiesContext // it takes jobs
@SuppressWarnings("NullAway.Init") // Spring sets the fields
class WorkerStartTest {
  @Autowired ApplicationContext context;
  @Autowired Jobs jobs;

  @Test
  void aWorkerRegistersWithoutHibernate() {
    assertThat(jobs.workers()).hasSize(1);
    assertThat(context.getBeansOfType(EntityManagerFactory.class)).isEmpty();
    assertThat(context.getBean(PlatformTransactionManager.class).getClass().getSimpleName())
        .isEqualTo("JdbcTransactionManager");
  }
}
