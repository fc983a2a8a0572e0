package dev.flattail.images;

import dev.flattail.images.decode.ImageDecoder;
import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Decodes many image files on all cores. */
public final class ImageDecoding {
  private static final long MOST_BYTES = 100_000_000;

  private ImageDecoding() {}

  /** Receives each image; called by several threads at once, in no fixed order. */
  public interface Visitor {
    /**
     * Receives an image.
     *
     * @param index index of the file in the list
     * @param file its bytes
     * @param decoder what decoded it, with what it says of the image it decoded last
     * @throws InvalidImagesException with the problem of this file, without its name
     */
    void image(int index, byte[] file, RgbImage image, ImageDecoder decoder) throws IOException;
  }

  /**
   * Decodes all {@code files} that can be decoded.
   *
   * @param root folder that file names in problems are relative to
   * @return what is wrong with the others, by their index in the list
   * @throws InvalidImagesException when this process may not read some files, after trying all: the
   *     first ten and the number of others
   */
  public static SortedMap<Integer, String> decode(List<Path> files, Path root, Visitor visitor)
      throws IOException {
    SortedMap<Integer, String> problems = new ConcurrentSkipListMap<>();
    SortedMap<Integer, String> unreadable = new ConcurrentSkipListMap<>();
    AtomicInteger next = new AtomicInteger();
    int threads = Runtime.getRuntime().availableProcessors();
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService pool =
        Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("decode-", 0).factory())) {
      for (int t = 0; t < threads; t++) {
        workers.add(
            pool.submit(
                () -> {
                  decodeUntilDone(files, root, visitor, next, problems, unreadable);
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        await(worker, next, files.size());
      }
    }
    if (!unreadable.isEmpty()) {
      throw InvalidImagesException.first(List.copyOf(unreadable.values()));
    }
    return problems;
  }

  /**
   * Decodes one file.
   *
   * @throws InvalidImagesException when it cannot be decoded
   */
  public static RgbImage one(Path file, Path root) throws IOException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      return decoder.decode(read(file));
    } catch (InvalidImagesException e) {
      throw new InvalidImagesException(named(file, root, e));
    }
  }

  private static void decodeUntilDone(
      List<Path> files,
      Path root,
      Visitor visitor,
      AtomicInteger next,
      Map<Integer, String> problems,
      Map<Integer, String> unreadable)
      throws IOException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
        Path file = files.get(i);
        try {
          byte[] bytes = read(file);
          RgbImage image = decoder.decode(bytes);
          visitor.image(i, bytes, image, decoder);
        } catch (InvalidImagesException e) {
          problems.put(i, String.valueOf(e.getMessage()));
        } catch (AccessDeniedException e) {
          unreadable.put(i, FolderListing.denied(root, file));
        }
      }
    }
  }

  /** Reads a file, unless it is too large to be an image. */
  static byte[] read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new InvalidImagesException("the file is larger than " + MOST_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private static String named(Path file, Path root, InvalidImagesException problem) {
    return FolderListing.slashed(root, file) + ": " + problem.getMessage();
  }

  /** Waits for one thread. When it fails, the others stop. */
  private static void await(Future<?> worker, AtomicInteger next, int end) throws IOException {
    try {
      worker.get();
    } catch (ExecutionException e) {
      next.set(end);
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("decoding images failed", cause);
    } catch (InterruptedException e) {
      next.set(end);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while decoding images", e);
    }
  }
}
