package dev.flattail.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flattail.UsesPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

@SpringBootTest(
    classes = Flattail.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@UsesPostgres
class FlattailTest {
  @Autowired DataSource dataSource;

  @Test
  void startsOnARealPostgres() {
    assertThat(
            JdbcClient.create(dataSource)
                .sql("show server_version_num")
                .query(Integer.class)
                .single())
        .isGreaterThanOrEqualTo(180000);
  }
}
