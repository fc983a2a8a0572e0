package dev.flattail.bench;

import dev.flattail.engine.data.MeasuredSplit;
import dev.flattail.images.ClassFolders;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageFiles;
import dev.flattail.images.ImageSet;
import dev.flattail.images.decode.ImageDecoder;
import dev.flattail.images.decode.RgbImage;
import dev.flattail.jobspec.ImbalanceSpec;
import dev.flattail.jobspec.Normalize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Builds a long-tailed training split from a folder of images, without a service. */
final class LongTail {
  private LongTail() {}

  /**
   * Returns the first images of each class, with the counts of the exponential profile.
   *
   * @param folder {@code train/<class>/*} or {@code <class>/*}
   */
  static MeasuredSplit of(Path folder, double factor) throws IOException {
    if (!(ImageFiles.find(folder, new Findings()) instanceof ClassFolders folders)) {
      throw new IllegalArgumentException(folder + " holds no class folders");
    }
    int[] available = new int[folders.classNames().size()];
    folders.train().forEach(image -> available[image.label()]++);
    int[] counts = new ImbalanceSpec.Exp(factor).counts(available);
    int[] taken = new int[counts.length];
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    int side = 0;
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (ClassFolders.LabeledFile image : folders.train()) {
        if (taken[image.label()]++ < counts[image.label()]) {
          RgbImage decoded = decoder.decode(Files.readAllBytes(image.file()));
          side = decoded.height();
          pixels.add(decoded.pixels());
          labels.add(image.label());
        }
      }
    }
    byte[] all = new byte[pixels.size() * pixels.getFirst().length];
    for (int i = 0; i < pixels.size(); i++) {
      byte[] one = pixels.get(i);
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    int[] labelArray = labels.stream().mapToInt(Integer::intValue).toArray();
    ImageSet set = ImageSet.copyOf(folders.classNames(), side, side, all, labelArray);
    return new MeasuredSplit(set, Arrays.copyOf(counts, counts.length), Normalize.ofSide(side));
  }
}
