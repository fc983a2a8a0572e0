package dev.flattail.images;

import dev.flattail.images.decode.RgbImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Stores decoded images in one file, which a job maps into memory instead of decoding thousands of
 * JPEGs. Layout, big-endian: magic, length of the header; header: height, width, number of classes,
 * their names, number of training and of test images, their labels; then the CHW bytes of the
 * training images and of the test images.
 */
public final class PackedImages {
  private static final long MAGIC = 0x464C_4154_5049_5831L; // FLATPIX1
  private static final int PREFIX = Long.BYTES + Integer.BYTES;

  private PackedImages() {}

  /**
   * Maps a file that a {@link Writer} has written.
   *
   * @throws IOException when the file is missing or incomplete
   */
  public static LabeledImages open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      if (all.byteSize() < PREFIX || read(all, 0, Long.BYTES).readLong() != MAGIC) {
        throw new IOException(file + " is no file of packed images");
      }
      int headerBytes = read(all, Long.BYTES, Integer.BYTES).readInt();
      if (headerBytes < 0 || headerBytes > all.byteSize() - PREFIX) {
        throw new IOException(file + " is damaged");
      }
      Header header = Header.read(read(all, PREFIX, headerBytes));
      MemorySegment pixels = all.asSlice(PREFIX + headerBytes);
      long trainBytes = header.bytes(header.train.length);
      if (pixels.byteSize() != trainBytes + header.bytes(header.test.length)) {
        throw new IOException(file + " is damaged");
      }
      return new LabeledImages(
          header.images(pixels.asSlice(0, trainBytes), header.train),
          header.images(pixels.asSlice(trainBytes), header.test));
    }
  }

  private static DataInputStream read(MemorySegment all, long offset, int bytes) {
    return new DataInputStream(
        new ByteArrayInputStream(all.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE)));
  }

  private record Header(int height, int width, List<String> classNames, int[] train, int[] test) {
    static Header read(DataInputStream in) throws IOException {
      int height = in.readInt();
      int width = in.readInt();
      int classes = in.readInt();
      List<String> names = new ArrayList<>();
      for (int c = 0; c < classes; c++) {
        names.add(in.readUTF());
      }
      return new Header(height, width, names, labels(in), labels(in));
    }

    private static int[] labels(DataInputStream in) throws IOException {
      int[] labels = new int[in.readInt()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = in.readInt();
      }
      return labels;
    }

    byte[] encoded() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(height);
      out.writeInt(width);
      out.writeInt(classNames.size());
      for (String name : classNames) {
        out.writeUTF(name);
      }
      for (int[] labels : List.of(train, test)) {
        out.writeInt(labels.length);
        for (int label : labels) {
          out.writeInt(label);
        }
      }
      return bytes.toByteArray();
    }

    long bytes(int images) {
      return (long) ImageSet.CHANNELS * height * width * images;
    }

    ImageSet images(MemorySegment pixels, int[] labels) {
      return ImageSet.of(classNames, height, width, pixels, labels);
    }
  }

  /**
   * Reads all of {@code images} and stores them in {@code target}.
   *
   * @throws UnreadableImageException when an image cannot be decoded; no file remains
   */
  public static void write(Path target, LabeledImages images) throws IOException {
    ImageSet train = images.train();
    ImageSet test = images.test();
    try (Writer writer =
        new Writer(
            target,
            train.classNames(),
            train.labels(),
            test.labels(),
            train.height(),
            train.width())) {
      DecodingThreads.forEach(
          train.size() + test.size(),
          (_, i) -> {
            ImageSet set = i < train.size() ? train : test;
            byte[] pixels = new byte[set.bytesPerImage()];
            set.read(i < train.size() ? i : i - train.size(), pixels);
            try {
              writer.put(i, new RgbImage(set.height(), set.width(), pixels));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      writer.commit();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes images, in any order and from any number of threads. The file gets its name when it is
   * complete.
   */
  public static final class Writer implements AutoCloseable {
    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;
    private final long pixelStart;
    private final long imageBytes;

    /**
     * Creates a writer. Images are numbered as in {@link ClassFolders#files()}: training images,
     * then test images.
     */
    public Writer(Path target, ClassFolders folders, int height, int width) throws IOException {
      this(
          target,
          folders.classNames(),
          folders.train().stream().mapToInt(ClassFolders.LabeledFile::label).toArray(),
          folders.test().stream().mapToInt(ClassFolders.LabeledFile::label).toArray(),
          height,
          width);
    }

    private Writer(
        Path target, List<String> classNames, int[] train, int[] test, int height, int width)
        throws IOException {
      Header header = new Header(height, width, classNames, train, test);
      byte[] encoded = header.encoded();
      ByteBuffer start = ByteBuffer.allocate(PREFIX + encoded.length);
      start.putLong(MAGIC).putInt(encoded.length).put(encoded).flip();
      this.target = target;
      // Not createTempFile, because a worker under another account must read the file.
      this.unfinished = target.resolveSibling(UUID.randomUUID() + ".unfinished");
      this.channel =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      this.pixelStart = start.limit();
      this.imageBytes = header.bytes(1);
      write(start, 0);
    }

    /** Stores image {@code index}. */
    public void put(int index, RgbImage image) throws IOException {
      if (image.pixels().length != imageBytes) {
        throw new IllegalArgumentException("image " + index + " is of another size");
      }
      write(ByteBuffer.wrap(image.pixels()), pixelStart + index * imageBytes);
    }

    /** Completes the file, after all images are stored, and gives it its name. */
    public void commit() throws IOException {
      channel.close();
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(unfinished);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }
  }
}
