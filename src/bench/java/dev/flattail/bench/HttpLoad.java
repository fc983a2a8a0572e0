package dev.flattail.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Requests to a service, and how long their answers took. */
final class HttpLoad {
  /** A request; its number counts all requests of a load. */
  interface Request {
    HttpResponse<byte[]> send(int number) throws IOException, InterruptedException;
  }

  private final Queue<Double> even = new ConcurrentLinkedQueue<>();
  private final Queue<Double> odd = new ConcurrentLinkedQueue<>();
  private final AtomicInteger wrong = new AtomicInteger();

  private HttpLoad() {}

  /**
   * Sends requests by the clock, independent of earlier ones (open loop). Latencies count from the
   * scheduled start, so a stall is charged to all requests that it delays.
   */
  static HttpLoad atRate(int rate, int seconds, Request request) throws InterruptedException {
    HttpLoad load = new HttpLoad();
    List<Thread> running = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < rate * seconds; i++) {
      long due = start + (long) (i * 1e9 / rate);
      LockSupport.parkNanos(due - System.nanoTime());
      int number = i;
      running.add(Thread.startVirtualThread(() -> load.send(request, number, due)));
    }
    for (Thread each : running) {
      each.join();
    }
    return load;
  }

  /** Sends requests from so many callers, each as soon as the one before is answered. */
  static HttpLoad asFastAsPossible(int callers, int seconds, Request request)
      throws InterruptedException {
    HttpLoad load = new HttpLoad();
    List<Thread> running = new ArrayList<>();
    AtomicInteger next = new AtomicInteger();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    for (int i = 0; i < callers; i++) {
      running.add(
          Thread.startVirtualThread(
              () -> {
                while (System.nanoTime() - end < 0) {
                  load.send(request, next.getAndIncrement(), System.nanoTime());
                }
              }));
    }
    for (Thread each : running) {
      each.join();
    }
    return load;
  }

  private void send(Request request, int number, long due) {
    try {
      if (request.send(number).statusCode() >= 300) {
        wrong.incrementAndGet();
      }
      (number % 2 == 0 ? even : odd).add((System.nanoTime() - due) / 1e6);
    } catch (IOException e) {
      wrong.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int answered() {
    return even.size() + odd.size();
  }

  /** Returns how many requests had no answer, or one other than success. */
  int wrong() {
    return wrong.get();
  }

  /** Prints the latencies of the requests with even and with odd numbers. */
  void print(String ofEven, String ofOdd) {
    print(ofEven, even);
    print(ofOdd, odd);
  }

  private static void print(String what, Queue<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-16s %.1f ms median, %.1f p95, %.1f p99, %.1f longest of %d%n",
        what,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.95)],
        sorted[(int) (sorted.length * 0.99)],
        Arrays.stream(sorted).max().orElseThrow(),
        sorted.length);
  }
}
