package dev.flattail.worker;

import dev.flattail.app.Flattail;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A worker process as in production, but for the work itself: every job is a no-op. Role, claims,
 * leases, publication and shutdown are the product's.
 */
public final class NoOpWorker {
  private NoOpWorker() {}

  public static void main(String[] arguments) {
    Flattail.run(new SpringApplication(Flattail.class, NoOps.class), arguments);
  }

  /** Not marked as a configuration: scans of the whole application must not find it. */
  static final class NoOps {
    @Bean
    @Primary
    JobWork noOps() {
      return new NoOpWork();
    }
  }
}
