package dev.flattail.bench;

import dev.flattail.images.FileSurvey;
import dev.flattail.images.Findings;
import dev.flattail.images.ImageLists;
import dev.flattail.images.ListNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measures the time to read a list of images and to check each file. The benchmark creates the
 * files, one byte each, in a thousand folders; additional lines name them again.
 *
 * <p>Arguments: lines (437513, iNaturalist 2018's), files (20000).
 */
public final class ListBench {
  private static final int FOLDERS = 1000;
  private static final int ROUNDS = 3;

  private ListBench() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws IOException {
    int lines = args.length > 0 ? Integer.parseInt(args[0]) : 437_513;
    int files = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    Path folder = Files.createTempDirectory("listed").toRealPath();
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      String path = "train_val2018/%03d/%032x.jpg".formatted(i % FOLDERS, i % files);
      if (i < files) {
        Files.createDirectories(folder.resolve(path).getParent());
        Files.write(folder.resolve(path), new byte[1]);
      }
      list.append(path).append(' ').append(i % FOLDERS).append('\n');
    }
    Path train = Files.writeString(folder.resolve("train.txt"), list);
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      ImageLists lists = ImageLists.read(new ListNames(train, null, null), new Findings());
      long read = System.nanoTime();
      new FileSurvey(folder, folder).sizes(lists.train());
      long found = System.nanoTime();
      System.out.printf(
          "%d lines read in %.2f s, %d files looked for in %.2f s%n",
          lines, (read - start) / 1e9, lists.train().size(), (found - read) / 1e9);
      if (round == ROUNDS - 1) {
        Figures.print("lines read", lines / ((read - start) / 1e9), "lines/s");
      }
    }
    try (var all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
