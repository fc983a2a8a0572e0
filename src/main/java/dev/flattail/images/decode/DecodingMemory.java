package dev.flattail.images.decode;

import dev.flattail.images.InvalidImagesException;
import java.util.concurrent.Semaphore;

/**
 * Limits the memory of images that are being decoded. All threads and uploads of this process share
 * a part of the heap, and a caller waits when it is exhausted. Counted in KiB.
 */
final class DecodingMemory {
  private static final int KIB = 1 << 10;

  /** Divisor of the heap size; the rest is for all other uses. */
  private static final int PART = 2;

  private static final DecodingMemory HEAP =
      new DecodingMemory(Runtime.getRuntime().maxMemory() / PART);

  private final int room;
  private final Semaphore free;

  /**
   * @param bytes limit for all images together
   */
  DecodingMemory(long bytes) {
    this.room = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.free = new Semaphore(room, true);
  }

  static DecodingMemory heap() {
    return HEAP;
  }

  /** Reserved memory for one image; closing it releases the memory. */
  interface Room {
    void close();
  }

  /**
   * Reserves memory, waiting until it is available.
   *
   * @throws InvalidImagesException when the image exceeds the limit
   */
  Room take(long bytes) throws InvalidImagesException {
    long kib = bytes / KIB + 1;
    if (kib > room) {
      throw new InvalidImagesException(
          "decoding the image takes %d MiB, and this process has %d MiB for that; scale the image down, save it with 8 bits a channel, or give the process more memory"
              .formatted(kib / KIB, room / KIB));
    }
    free.acquireUninterruptibly((int) kib);
    return () -> free.release((int) kib);
  }
}
