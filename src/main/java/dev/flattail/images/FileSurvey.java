package dev.flattail.images;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Checks that listed images exist and may be read, without opening them: two file-system calls per
 * file and one per folder, so half a million take seconds on a local disk.
 */
public final class FileSurvey {
  private static final int MOST_NAMED = 5;
  private static final long MISSING = -1;
  private static final long OUTSIDE = -2;
  private static final long NO_FILE = -3;
  private static final long DENIED = -4;

  private final Path root;
  private final Path bound;
  private final Map<Path, Boolean> inside = new ConcurrentHashMap<>();

  /**
   * @param root folder of the listed paths, with links resolved
   * @param bound folder that no link may leave, with links resolved
   */
  public FileSurvey(Path root, Path bound) {
    this.root = root;
    this.bound = bound;
  }

  /**
   * Returns the size of each image in bytes.
   *
   * @throws InvalidImagesException when images are missing, empty, not files, or outside of the
   *     folder, or this process may not look at them; with their number and the first ones
   */
  public long[] sizes(List<ListedImage> images) throws InvalidImagesException {
    return sizes(images, false);
  }

  /**
   * Returns the size of each image as {@link #sizes(List)} does.
   *
   * @param emptyToo whether images may be empty
   */
  public long[] sizes(List<ListedImage> images, boolean emptyToo) throws InvalidImagesException {
    long[] sizes =
        IntStream.range(0, images.size())
            .parallel()
            .mapToLong(i -> size(root.resolve(images.get(i).path())))
            .toArray();
    List<String> problems = new ArrayList<>();
    add(
        problems,
        MISSING,
        images,
        sizes,
        "missing below the folder; put them there, or name another folder as path");
    add(problems, OUTSIDE, images, sizes, "behind links that lead out of the data directory");
    add(problems, NO_FILE, images, sizes, "not a regular file");
    add(
        problems,
        DENIED,
        images,
        sizes,
        "not readable by the service (permission denied); let its user read them");
    if (!emptyToo) {
      add(problems, 0, images, sizes, "empty; fetch them again");
    }
    if (!problems.isEmpty()) {
      throw new InvalidImagesException(problems);
    }
    return sizes;
  }

  private void add(
      List<String> problems, long kind, List<ListedImage> images, long[] sizes, String what) {
    int[] which = IntStream.range(0, sizes.length).filter(i -> sizes[i] == kind).toArray();
    if (which.length == 0) {
      return;
    }
    List<String> named =
        IntStream.of(which).limit(MOST_NAMED).mapToObj(i -> images.get(i).path()).toList();
    problems.add(
        "%d of %d listed images %s %s: %s%s"
            .formatted(
                which.length,
                images.size(),
                which.length == 1 ? "is" : "are",
                what,
                String.join(", ", named),
                which.length > MOST_NAMED ? ", …" : ""));
  }

  private long size(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Path folder = file.getParent();
      if (folder != null && !inside.computeIfAbsent(folder, this::isInside)) {
        return OUTSIDE;
      }
      if (attributes.isSymbolicLink()) {
        if (!isInside(file)) {
          return OUTSIDE;
        }
        attributes = Files.readAttributes(file, BasicFileAttributes.class);
      }
      if (!attributes.isRegularFile()) {
        return NO_FILE;
      }
      return Files.isReadable(file) ? attributes.size() : DENIED;
    } catch (AccessDeniedException _) {
      return DENIED;
    } catch (IOException _) {
      return MISSING;
    }
  }

  private boolean isInside(Path path) {
    try {
      return path.toRealPath().startsWith(bound);
    } catch (IOException _) {
      return true; // missing, which is reported as such
    }
  }
}
