package dev.flattail.images;

import java.util.concurrent.Semaphore;

/**
 * The memory that the images of this process take while they are decoded: any number of threads and
 * uploads share a part of the heap, and who finds no room waits. Counted in KiB.
 */
final class DecodingMemory {
  private static final int KIB = 1 << 10;

  /** Of the heap, so that there is room for all else. */
  private static final int PART = 2;

  private static final DecodingMemory HEAP =
      new DecodingMemory(Runtime.getRuntime().maxMemory() / PART);

  private final int room;
  private final Semaphore free;

  /**
   * @param bytes for all images together
   */
  DecodingMemory(long bytes) {
    this.room = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.free = new Semaphore(room, true);
  }

  static DecodingMemory heap() {
    return HEAP;
  }

  /** Room for one image; closing it frees it. */
  interface Room {
    void close();
  }

  /**
   * Waits until there is room.
   *
   * @throws InvalidImagesException when there never will be
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
