package dev.flattail.worker;

import dev.flattail.app.Flattail;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Runs a worker process as in production, except that every job is a no-op. Role, claims, leases,
 * publication and shutdown are the product's.
 */
public final class NoOpWorker {
  private NoOpWorker() {}

  public static void main(String[] arguments) {
    Flattail.run(new SpringApplication(Flattail.class, NoOps.class), arguments);
  }

  /**
   * Beans without a configuration annotation, so that scans of the whole application do not find
   * them.
   */
  static final class NoOps {
    @Bean
    @Primary
    JobWork noOps() {
      return new NoOpWork();
    }
  }
}
