package dev.flattail.images;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Names of the records of CIFAR files, such as {@code test_batch.bin[17]} for the record number 17,
 * from 0. They are made when they are asked for.
 */
final class CifarRecordNames extends AbstractList<String> implements RandomAccess {
  private final List<String> files;
  private final int[] ends;

  /**
   * @param files names of the files
   * @param records number of records of each file
   */
  CifarRecordNames(List<String> files, int[] records) {
    this.files = List.copyOf(files);
    this.ends = records.clone();
    Arrays.parallelPrefix(ends, Integer::sum);
  }

  @Override
  public String get(int index) {
    Objects.checkIndex(index, size());
    int file = 0;
    while (index >= ends[file]) {
      file++;
    }
    return "%s[%d]".formatted(files.get(file), file == 0 ? index : index - ends[file - 1]);
  }

  @Override
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }
}
