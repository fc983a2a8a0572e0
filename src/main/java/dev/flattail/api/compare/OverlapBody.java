package dev.flattail.api.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.flattail.csv.Csv;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Schema {@code SubspaceOverlap} of the contract.
 *
 * @param k dimension of each subspace
 * @param parameters number of parameters
 * @param chance overlap of random subspaces
 * @param overlap of each pair, in the order of {@code subspaces}
 * @param pairs of different subspaces
 */
record OverlapBody(
    int k,
    long parameters,
    double chance,
    List<Subspace> subspaces,
    double[][] overlap,
    List<Pair> pairs) {

  /**
   * The span of the eigenvectors of one matrix.
   *
   * @param name of the class
   * @param converged how many of the k eigenvalues have converged
   * @param gap ratio of the k-th eigenvalue to the next; null if that was not measured, or is not
   *     positive
   */
  record Subspace(
      UUID job,
      @JsonProperty("class") @Nullable Integer index,
      String name,
      int converged,
      @Nullable Double gap) {}

  /**
   * Two subspaces.
   *
   * @param first its place in {@code subspaces}
   * @param second its place
   * @param angles principal angles in degrees, ascending
   */
  record Pair(int first, int second, double overlap, List<Double> angles) {}

  /** Returns the pairs as CSV, one line a pair. */
  String csv() {
    List<String> header =
        new ArrayList<>(
            List.of(
                "firstJob",
                "firstClass",
                "secondJob",
                "secondClass",
                "k",
                "overlap",
                "firstConverged",
                "secondConverged"));
    IntStream.rangeClosed(1, k).forEach(angle -> header.add("angle" + angle));
    List<List<Object>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      List<Object> row = new ArrayList<>();
      for (int place : new int[] {pair.first, pair.second}) {
        Subspace subspace = subspaces.get(place);
        row.add(subspace.job);
        row.add(subspace.index == null ? subspace.name : subspace.index);
      }
      row.add(k);
      row.add(pair.overlap);
      row.add(subspaces.get(pair.first).converged);
      row.add(subspaces.get(pair.second).converged);
      row.addAll(pair.angles);
      rows.add(row);
    }
    return Csv.of(header, rows);
  }
}
