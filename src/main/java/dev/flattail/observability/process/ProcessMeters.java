package dev.flattail.observability.process;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Measures PostgreSQL's availability and this process's memory. */
@Component
class ProcessMeters implements MeterBinder {
  /** Exists on Linux only; its second field is the number of resident pages. */
  private static final Path STATM = Path.of("/proc/self/statm");

  /** Page size of both architectures that native libraries exist for. */
  private static final long PAGE_BYTES = 4096;

  private final DatabaseProbe database;

  ProcessMeters(DatabaseProbe database) {
    this.database = database;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("flattail.database.up", database, up -> up.isUp() ? 1 : 0)
        .description("1 when PostgreSQL answers this process, else 0")
        .register(registry);
    Gauge.builder("flattail.process.memory.resident", ProcessMeters::residentBytes)
        .description("Memory of this process outside swap; libtorch's is not in the JVM's figures")
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
  }

  private static double residentBytes() {
    try {
      return Long.parseLong(Files.readString(STATM).split(" ")[1]) * (double) PAGE_BYTES;
    } catch (IOException _) {
      // Not on Linux.
      return Double.NaN;
    }
  }
}
