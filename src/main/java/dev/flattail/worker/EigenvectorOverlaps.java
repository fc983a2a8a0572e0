package dev.flattail.worker;

import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.worker.Publication;
import dev.flattail.plot.Measured;
import dev.flattail.plot.OverlapPlot;
import dev.flattail.results.EigenvectorProducts;
import dev.flattail.results.PlotNames;
import dev.flattail.results.ResultFiles;
import dev.flattail.results.SpectrumEntry;
import dev.flattail.subspaces.EigenvectorFile;
import dev.flattail.subspaces.InnerProducts;
import dev.flattail.subspaces.SubspaceOverlaps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Compares the subspaces of the eigenvectors that a Hessian job kept. The vectors of all subjects
 * together may be larger than memory, so they are read in parts from local copies of the files.
 */
final class EigenvectorOverlaps {
  /** Multiplications: ten vectors of each of eleven matrices of 25 million rows take a third. */
  private static final double MOST_WORK = 5e11;

  private final JobContext context;
  private final Path scratch;

  EigenvectorOverlaps(JobContext context, Path scratch) {
    this.context = context;
    this.scratch = scratch;
  }

  /**
   * Returns the inner products and the plot; nothing for fewer than two subjects with eigenvectors,
   * or for more work than {@link #MOST_WORK}.
   *
   * @throws CancellationException when asked to stop
   */
  List<Publication.File> files(List<SpectrumEntry> entries, Measured measured) throws IOException {
    List<SpectrumEntry> kept = new ArrayList<>();
    List<EigenvectorFile> files = new ArrayList<>();
    for (SpectrumEntry entry : entries) {
      Optional<Artifact> file =
          entry.block() == null
              ? context
                  .jobs()
                  .artifact(context.lease().job().id(), ResultFiles.eigenvectors(entry.subject()))
              : Optional.empty();
      if (file.isPresent()) {
        kept.add(entry);
        files.add(open(file.get(), scratch.resolve("eigenvectors-" + entry.subject().key())));
      }
    }
    if (files.size() < 2) {
      return List.of();
    }
    int k = files.stream().mapToInt(EigenvectorFile::count).min().orElseThrow();
    double work = InnerProducts.work(files.getFirst().length(), k * files.size());
    if (work > MOST_WORK || k * files.size() > InnerProducts.MOST_VECTORS) {
      context
          .log()
          .warn(
              String.format(
                  Locale.ROOT,
                  "left out the overlap of subspaces: %d eigenvectors of each of %d classes take %.2g multiplications, and %.2g are allowed, for at most %d eigenvectors. Measure fewer classes, or keep fewer eigenvectors (eigenvectorCount)",
                  k,
                  files.size(),
                  work,
                  MOST_WORK,
                  InnerProducts.MOST_VECTORS));
      return List.of();
    }
    double[][] products = InnerProducts.of(files, k, this::stopIfAsked);
    double[][] overlaps;
    try {
      overlaps = SubspaceOverlaps.of(products, k, k).overlaps();
    } catch (IllegalArgumentException dependent) {
      context.log().warn("left out the overlap of subspaces: %s".formatted(dependent.getMessage()));
      return List.of();
    }
    List<Publication.File> published = new ArrayList<>();
    published.add(
        context
            .publisher()
            .json(
                ResultFiles.EIGENVECTOR_PRODUCTS,
                new EigenvectorProducts(
                    k, kept.stream().map(entry -> entry.subject().key()).toList(), products)));
    published.addAll(
        context
            .publisher()
            .plots(
                Map.of(
                    PlotNames.OVERLAP,
                    new OverlapPlot(
                        context.title(),
                        List.of(measured),
                        kept.stream().map(entry -> OverlapPlot.Subspace.of(entry, k)).toList(),
                        k,
                        SubspaceOverlaps.chance(k, files.getFirst().length()),
                        overlaps))));
    return published;
  }

  private void stopIfAsked() {
    if (context.stop().requested()) {
      throw new CancellationException();
    }
  }

  private EigenvectorFile open(Artifact artifact, Path file) throws IOException {
    context.weights().fetch(artifact, file);
    return EigenvectorFile.open((from, length) -> from(file, from), artifact.bytes());
  }

  private static InputStream from(Path file, long from) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(from);
      return in;
    } catch (IOException | RuntimeException failed) {
      in.close();
      throw failed;
    }
  }
}
