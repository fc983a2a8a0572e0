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

class StoreRetryTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void anOutageIsSatOut() throws IOException {
    StoreRetry retry = new StoreRetry(() -> null, LONG);

    assertThat(retry.invoke(() -> away(calls.incrementAndGet() <= 2, true))).isEqualTo("there");
    assertThat(calls).hasValue(3);
  }

  @Test
  void whatDoesNotPassIsThrownAtOnce() {
    StoreRetry retry = new StoreRetry(() -> null, LONG);

    assertThatThrownBy(() -> retry.invoke(() -> away(calls.incrementAndGet() > 0, false)))
        .isInstanceOf(StorageUnavailableException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void aFullStoreIsSatOutToo() throws IOException {
    StoreRetry retry = new StoreRetry(() -> null, LONG);

    String answer =
        retry.invoke(
            () -> {
              if (calls.incrementAndGet() <= 2) {
                throw new StorageFullException("the bucket", new IOException("507"));
              }
              return "there";
            });
    assertThat(answer).isEqualTo("there");
    assertThat(calls).hasValue(3);
  }

  @Test
  void itEndsAfterTenLeasesAndWithALostOneAtOnce() {
    StoreRetry brief = new StoreRetry(() -> null, Duration.ofMillis(1));
    assertThatThrownBy(() -> brief.invoke(() -> away(calls.incrementAndGet() > 0, true)))
        .hasMessageContaining("bucket is away");
    assertThat(calls.get()).isLessThan(3);

    calls.set(0);
    StoreRetry lost = new StoreRetry(() -> EndReason.LEASE_LOST, LONG);
    assertThatThrownBy(() -> lost.invoke(() -> away(calls.incrementAndGet() > 0, true)))
        .isInstanceOf(StorageUnavailableException.class);
    assertThat(calls).hasValue(1);
  }

  @Test
  void anInterruptEndsTheWait() {
    StoreRetry retry = new StoreRetry(() -> null, LONG);

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> retry.invoke(() -> away(calls.incrementAndGet() > 0, true)))
        .isInstanceOf(StorageUnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(calls).hasValue(1);
  }

  @Test
  void anOutageThatIsWrappedIsSatOutToo() {
    StoreRetry retry = new StoreRetry(() -> null, LONG);

    String answer =
        retry.invokeUnchecked(
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
