package dev.flattail.worker;

import dev.flattail.app.Flattail;
import dev.flattail.engine.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Runs a worker process with the product's engine and sends it a signal just before a given step.
 * Steps are counted by the polls of the {@link StopSignal}, one before each step and each batch of
 * an evaluation. {@code faults.steps} names a file with the number of begun steps.
 */
public final class SteppedWorker {
  private SteppedWorker() {}

  public static void main(String[] arguments) {
    new SpringApplication(Flattail.class, Stepped.class).run(arguments);
  }

  /**
   * Beans without a configuration annotation, so that scans of the whole application do not find
   * them.
   */
  static final class Stepped {
    @Bean
    @Primary
    JobWork steppedWork(SpecWork work) {
      return new Counting(work);
    }
  }

  /** Counts the polls of the work. */
  private record Counting(JobWork work, AtomicInteger polls) implements JobWork {
    Counting(JobWork work) {
      this(work, new AtomicInteger());
    }

    @Override
    public Machine prepare() {
      return work.prepare();
    }

    @Override
    public boolean run(JobContext context, Path scratch) throws IOException, InterruptedException {
      StopSignal counted =
          () -> {
            count();
            boolean stop = context.stop().requested();
            if (stop) {
              told(polls.get() - 1);
            }
            return stop;
          };
      return work.run(
          new JobContext(
              context.lease(),
              counted,
              context.progress(),
              context.log(),
              context.publisher(),
              context.weights(),
              context.jobs(),
              context.datasets(),
              context.retry(),
              context.attempt()),
          scratch);
    }

    private void count() {
      told(polls.incrementAndGet());
      if (polls.get() == Integer.getInteger("faults.at", 0)) {
        NoOpWork.signal(System.getProperty("faults.signal", "KILL"));
      }
    }

    private static void told(int polls) {
      try {
        Files.writeString(Path.of(System.getProperty("faults.steps")), Integer.toString(polls));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
