package dev.flattail.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flattail.artifacts.StorageFullException;
import dev.flattail.artifacts.StorageUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StorePatienceTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void anOutageIsSatOut() throws IOException {
    StorePatience patience = new StorePatience(() -> null, LONG);

    assertThat(patience.during(() -> away(calls.incrementAndGet() <= 2, true))).isEqualTo("there");
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatDoesNotPassIsThrownAtOnce() {
    StorePatience patience = new StorePatience(() -> null, LONG);

    assertThatThrownBy(() -> patience.during(() -> away(calls.incrementAndGet() > 0, false)))
        .isInstanceOf(StorageUnavailableException.class);
    assertThatThrownBy(
            () ->
                patience.during(
                    () -> {
                      calls.incrementAndGet();
                      throw new StorageFullException("the bucket", new IOException("507"));
                    }))
        .isInstanceOf(StorageFullException.class);
    assertThat(calls).hasValue(2);
  }

  @Test
  void itEndsAfterTenLeasesAndWithALostOneAtOnce() {
    StorePatience brief = new StorePatience(() -> null, Duration.ofMillis(1));
    assertThatThrownBy(() -> brief.during(() -> away(calls.incrementAndGet() > 0, true)))
        .hasMessageContaining("bucket is away");
    assertThat(calls.get()).isLessThan(3);

    calls.set(0);
    StorePatience lost = new StorePatience(() -> EndReason.LEASE_LOST, LONG);
    assertThatThrownBy(() -> lost.during(() -> away(calls.incrementAndGet() > 0, true)))
        .isInstanceOf(StorageUnavailableException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void anOutageThatIsWrappedIsSatOutToo() {
    StorePatience patience = new StorePatience(() -> null, LONG);

    String answer =
        patience.duringUnchecked(
            () -> {
              try {
                return away(calls.incrementAndGet() <= 2, true);
              } catch (IOException e) {
                throw new UncheckedIOException("a data set", e);
              }
            });
    assertThat(answer).isEqualTo("there");
    assertThat(calls).hasValue(3);
  }

  private static String away(boolean isAway, boolean passing) throws IOException {
    if (isAway) {
      throw new StorageUnavailableException("the bucket is away", "Wait.", passing, null);
    }
    return "there";
  }
}
