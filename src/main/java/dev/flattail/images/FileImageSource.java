package dev.flattail.images;

import dev.flattail.images.decode.ImageDecoder;
import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads images from files and decodes them at each request. Keeps decoders, not images. */
final class FileImageSource implements ImageSource {
  private static final String WHAT_TO_DO =
      ". Put the file back as it was registered and resume the job; or replace it or take it out, register the data set again and submit a new job";

  private final Path root;
  private final List<String> paths;
  private final FileCheck check;
  private final ConcurrentLinkedQueue<ImageDecoder> idle = new ConcurrentLinkedQueue<>();

  FileImageSource(Path root, List<String> paths, FileCheck check) {
    this.root = root;
    this.paths = List.copyOf(paths);
    this.check = check;
  }

  @Override
  public RgbImage get(int row) {
    ImageDecoder decoder = idle.poll();
    if (decoder == null) {
      decoder = new ImageDecoder();
    }
    String path = paths.get(row);
    try {
      byte[] file = ImageDecoding.read(root.resolve(path));
      check.check(row, file);
      return decoder.decode(file);
    } catch (NoSuchFileException e) {
      throw unreadable(path, "the file is not there any more", e);
    } catch (AccessDeniedException e) {
      throw unreadable(path, "the worker may not read the file (permission denied)", e);
    } catch (IOException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    } finally {
      idle.add(decoder);
    }
  }

  private UnreadableImageException unreadable(String path, String why, IOException cause) {
    return new UnreadableImageException(
        "%s in %s: %s".formatted(path, root, why) + WHAT_TO_DO, cause);
  }
}
