package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A data set in CIFAR binary files.
 *
 * @param train files of training records, in the order of their records
 * @param test files of test records; may be empty
 */
public record CifarFiles(CifarFormat format, List<Path> train, List<Path> test)
    implements ImageFiles {
  public CifarFiles {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  /**
   * Finds the CIFAR binary files anywhere below {@code root}; empty when there are none.
   *
   * @throws InvalidImagesException when there are only test files
   */
  public static Optional<CifarFiles> in(Path root) throws IOException {
    List<Path> files =
        FolderListing.of(root, new Findings()).files().stream()
            .filter(CifarFileNames::isOne)
            .toList();
    return files.isEmpty() ? Optional.empty() : Optional.of(CifarFileNames.group(files));
  }

  @Override
  public List<Path> files() {
    return Stream.concat(train.stream(), test.stream()).toList();
  }

  @Override
  public List<String> classNames() {
    return format.classNames();
  }

  /**
   * Reads all records into memory.
   *
   * @throws InvalidImagesException for a partial record or an invalid label, naming file and byte
   */
  public LabeledImages read() throws IOException {
    return new LabeledImages(read(train), read(test));
  }

  /**
   * Counts the training records of each class and checks every one of them.
   *
   * @throws InvalidImagesException as {@link #read()}
   */
  public int[] trainCounts() throws IOException {
    return counts(train);
  }

  /** Counts the test records of each class as {@link #trainCounts()} does. */
  public int[] testCounts() throws IOException {
    return counts(test);
  }

  /** Returns the number of records of each of {@link #files()}. */
  public int[] records() throws IOException {
    return records(files());
  }

  private int[] records(List<Path> files) throws IOException {
    int[] records = new int[files.size()];
    for (int file = 0; file < records.length; file++) {
      records[file] = Math.toIntExact(Files.size(files.get(file)) / format.recordBytes());
    }
    return records;
  }

  /**
   * Returns names of the images of a split, such as {@code test_batch.bin[17]}, in their order.
   *
   * @param root folder that the names of files are relative to
   */
  public List<String> names(boolean ofTest, Path root) throws IOException {
    List<Path> files = ofTest ? test : train;
    return new CifarRecordNames(
        files.stream().map(file -> FolderListing.slashed(root, file)).toList(), records(files));
  }

  /**
   * Reads one image.
   *
   * @param index number of the image in its split, from 0
   * @return empty when the split has no such image
   */
  public Optional<RgbImage> image(boolean ofTest, int index) throws IOException {
    int left = index;
    for (Path file : ofTest ? test : train) {
      try (FileChannel channel = FileChannel.open(file)) {
        long records = channel.size() / format.recordBytes();
        if (left < records) {
          ByteBuffer pixels = ByteBuffer.allocate(CifarFormat.PIXEL_BYTES);
          long start = (long) left * format.recordBytes() + format.labelBytes();
          while (pixels.hasRemaining() && channel.read(pixels, start + pixels.position()) >= 0) {
            // Reads until the record is complete.
          }
          return Optional.of(new RgbImage(CifarFormat.SIDE, CifarFormat.SIDE, pixels.array()));
        }
        left -= (int) records;
      }
    }
    return Optional.empty();
  }

  /** Receives a record. */
  public interface RecordVisitor {
    /**
     * Receives a record.
     *
     * @param index number of the record in all files, from 0
     * @param pixels its bytes, which are overwritten by the next record
     */
    void record(int index, int label, byte[] pixels);
  }

  /**
   * Reads all records of all {@link #files()} in their order.
   *
   * @throws InvalidImagesException as {@link #read()}
   */
  public void forEach(RecordVisitor visitor) throws IOException {
    byte[] pixels = new byte[CifarFormat.PIXEL_BYTES];
    int index = 0;
    for (Path file : files()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = map(file, arena);
        for (long record = 0; record < records(bytes, file); record++) {
          MemorySegment.copy(
              bytes,
              ValueLayout.JAVA_BYTE,
              record * format.recordBytes() + format.labelBytes(),
              pixels,
              0,
              pixels.length);
          visitor.record(index++, label(bytes, record, file), pixels);
        }
      }
    }
  }

  private int[] counts(List<Path> files) throws IOException {
    int[] counts = new int[format.classNames().size()];
    for (Path file : files) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = map(file, arena);
        for (long record = 0; record < records(bytes, file); record++) {
          counts[label(bytes, record, file)]++;
        }
      }
    }
    return counts;
  }

  private ImageSet read(List<Path> files) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> contents = new ArrayList<>();
      long total = 0;
      for (Path file : files) {
        MemorySegment bytes = map(file, arena);
        contents.add(bytes);
        total += records(bytes, file);
      }
      int[] labels = new int[Math.toIntExact(total)];
      MemorySegment pixels = StoredPixels.allocate(total * CifarFormat.PIXEL_BYTES);
      int image = 0;
      for (int f = 0; f < contents.size(); f++) {
        MemorySegment bytes = contents.get(f);
        for (long record = 0; record < records(bytes, files.get(f)); record++) {
          labels[image] = label(bytes, record, files.get(f));
          MemorySegment.copy(
              bytes,
              record * format.recordBytes() + format.labelBytes(),
              pixels,
              (long) image * CifarFormat.PIXEL_BYTES,
              CifarFormat.PIXEL_BYTES);
          image++;
        }
      }
      return ImageSet.of(format.classNames(), CifarFormat.SIDE, CifarFormat.SIDE, pixels, labels);
    }
  }

  private long records(MemorySegment bytes, Path file) throws InvalidImagesException {
    long over = bytes.byteSize() % format.recordBytes();
    if (over != 0) {
      throw new InvalidImagesException(
          "%s: the record that begins at byte %d has %d of %d bytes; the file is cut short or is not in %s format"
              .formatted(
                  file.getFileName(),
                  bytes.byteSize() - over,
                  over,
                  format.recordBytes(),
                  displayName()));
    }
    return bytes.byteSize() / format.recordBytes();
  }

  private int label(MemorySegment bytes, long record, Path file) throws InvalidImagesException {
    long start = record * format.recordBytes();
    int coarse = Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, start));
    int fine =
        Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, start + format.labelBytes() - 1));
    if (!format.isCoarseLabel(coarse)) {
      throw new InvalidImagesException(
          "%s: coarse label %d at byte %d; CIFAR-100 has 0 to 19"
              .formatted(file.getFileName(), coarse, start));
    }
    if (fine >= format.classNames().size()) {
      throw new InvalidImagesException(
          "%s: label %d at byte %d; %s has 0 to %d"
              .formatted(
                  file.getFileName(),
                  fine,
                  start + format.labelBytes() - 1,
                  displayName(),
                  format.classNames().size() - 1));
    }
    return fine;
  }

  private String displayName() {
    return format == CifarFormat.CIFAR10 ? "CIFAR-10" : "CIFAR-100";
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }
}
