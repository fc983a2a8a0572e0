package dev.flattail.api.compare;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.flattail.api.compare.KeptSubspaces.Kept;
import dev.flattail.api.http.QueryParameters;
import dev.flattail.artifacts.ArtifactStore;
import dev.flattail.jobs.Artifact;
import dev.flattail.jobs.FiniteNumbers;
import dev.flattail.jobs.Job;
import dev.flattail.jobs.Jobs;
import dev.flattail.plot.OverlapPlot;
import dev.flattail.results.Eigenvalue;
import dev.flattail.results.EigenvectorProducts;
import dev.flattail.results.ResultFiles;
import dev.flattail.subspaces.EigenvectorFile;
import dev.flattail.subspaces.InnerProducts;
import dev.flattail.subspaces.SubspaceOverlaps;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Compares the subspaces of the largest eigenvalues of classes and Hessian jobs. */
@Component
final class ComparedSubspaces {
  /** Products of one comparison take at most 2 MB. */
  private static final int CACHED = 8;

  /** Multiplications in a request. A worker does more, at the end of a job. */
  private static final double MOST_WORK = 5e10;

  private static final int MOST_DIMENSIONS = 100;
  private static final JsonMapper JSON = FiniteNumbers.mapper();

  private final KeptSubspaces kept;
  private final Jobs jobs;
  private final ArtifactStore store;
  private final ComparedSpectra spectra;

  /** Inner products by the digests of their files, which never change. */
  private final Cache<List<String>, double[][]> cache =
      Caffeine.newBuilder().maximumSize(CACHED).build();

  /** One comparison at a time reads vectors, since each takes memory and a processor. */
  private final Lock reading = new ReentrantLock(true);

  ComparedSubspaces(KeptSubspaces kept, Jobs jobs, ArtifactStore store, ComparedSpectra spectra) {
    this.kept = kept;
    this.jobs = jobs;
    this.store = store;
    this.spectra = spectra;
  }

  /**
   * Returns the overlaps of all pairs of subspaces that the jobs kept.
   *
   * @param parameters {@code k}, the dimension of the subspaces; without it as many as all kept
   * @throws dev.flattail.api.problem.ProblemException 400, 404 or 422
   */
  OverlapBody of(List<Job> wanted, QueryParameters parameters) throws IOException {
    List<Kept> all = kept.of(wanted);
    int k = dimensions(parameters, all);
    long length = all.getFirst().vectors().length();
    double[][] products = products(wanted, all, k);
    SubspaceOverlaps overlaps;
    try {
      overlaps = SubspaceOverlaps.of(products, products.length / all.size(), k);
    } catch (IllegalArgumentException dependent) {
      throw ComparedJobs.refused(
          "The eigenvectors of a class span no subspace of %d dimensions (%s); measure it again."
              .formatted(k, dependent.getMessage()));
    }
    double[][] matrix = overlaps.overlaps();
    List<OverlapBody.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < matrix.length; i++) {
      for (int j = i + 1; j < matrix.length; j++) {
        List<Double> angles = Arrays.stream(overlaps.angles(i, j)).boxed().toList();
        pairs.add(new OverlapBody.Pair(i, j, matrix[i][j], angles));
      }
    }
    return new OverlapBody(
        k,
        length,
        SubspaceOverlaps.chance(k, length),
        all.stream().map(each -> subspace(each, k)).toList(),
        matrix,
        pairs);
  }

  /** Returns the plot of the overlaps between and within jobs. */
  OverlapPlot plot(ComparedJobs compared, QueryParameters parameters) throws IOException {
    OverlapBody body = of(compared.jobs(), parameters);
    List<OverlapPlot.Subspace> labeled = new ArrayList<>();
    for (OverlapBody.Subspace subspace : body.subspaces()) {
      int job =
          IntStream.range(0, compared.jobs().size())
              .filter(i -> compared.jobs().get(i).id().equals(subspace.job()))
              .findFirst()
              .orElseThrow();
      labeled.add(
          new OverlapPlot.Subspace(
              OverlapPlot.label(subspace.index(), subspace.name())
                  + ", "
                  + compared.names().get(job),
              subspace.converged() == body.k()));
    }
    return new OverlapPlot(
        String.join(" and ", compared.names()),
        spectra.eachMeasured(compared),
        labeled,
        body.k(),
        body.chance(),
        body.overlap());
  }

  /** Returns the requested dimension; 0 without one. */
  static int dimensions(QueryParameters parameters) {
    return parameters.wholeNumber("k", 1, MOST_DIMENSIONS, 0);
  }

  private static int dimensions(QueryParameters parameters, List<Kept> all) {
    Kept least = all.getFirst();
    for (Kept each : all) {
      least = each.vectors().count() < least.vectors().count() ? each : least;
    }
    int most = least.vectors().count();
    int asked = dimensions(parameters);
    int k = asked == 0 ? most : asked;
    if (k > most) {
      throw QueryParameters.invalid(
          "k is %d, and job %s kept %d eigenvector%s of %s; take at most so many, or measure it again with a larger eigenvectorCount."
              .formatted(
                  k,
                  least.job().id(),
                  most,
                  most == 1 ? "" : "s",
                  least.entry().subject().isOverall()
                      ? "the whole split"
                      : "class " + least.entry().subject()));
    }
    return k;
  }

  private static OverlapBody.Subspace subspace(Kept each, int k) {
    List<Eigenvalue> largest = Objects.requireNonNullElse(each.entry().largest(), List.of());
    Double gap =
        largest.size() > k && largest.get(k).value() > 0
            ? (Double) (largest.get(k - 1).value() / largest.get(k).value())
            : null;
    return new OverlapBody.Subspace(
        each.job().id(),
        each.entry().index(),
        each.entry().name(),
        each.entry().convergedOfLargest(k),
        gap);
  }

  /** Returns inner products of at least k vectors of each subspace, as many of each. */
  private double[][] products(List<Job> wanted, List<Kept> all, int k) throws IOException {
    EigenvectorProducts published = wanted.size() == 1 ? published(wanted.getFirst(), all) : null;
    if (published != null
        && published.kept() >= k
        && published
            .subjects()
            .equals(all.stream().map(each -> each.entry().subject().key()).toList())) {
      return published.products();
    }
    List<EigenvectorFile> files = all.stream().map(Kept::vectors).toList();
    double work = InnerProducts.work(files.getFirst().length(), k * files.size());
    if (work > MOST_WORK || k * files.size() > InnerProducts.MOST_VECTORS) {
      throw ComparedJobs.refused(
          String.format(
              Locale.ROOT,
              "The overlap of %d subspaces of %d dimensions takes %.2g multiplications, and %.2g are allowed, for at most %d eigenvectors; ask for a smaller k, or compare fewer jobs.",
              files.size(),
              k,
              work,
              MOST_WORK,
              InnerProducts.MOST_VECTORS));
    }
    List<String> key = new ArrayList<>(List.of(Integer.toString(k)));
    all.forEach(each -> key.add(each.artifact().sha256()));
    double[][] known = cache.getIfPresent(key);
    return known == null ? read(key, files, k) : known;
  }

  private double[][] read(List<String> key, List<EigenvectorFile> files, int k) throws IOException {
    reading.lock();
    try {
      double[][] known = cache.getIfPresent(key);
      if (known == null) {
        known = InnerProducts.of(files, k, InnerProducts.Checkpoint.NONE);
        cache.put(key, known);
      }
      return known;
    } finally {
      reading.unlock();
    }
  }

  /**
   * Returns what the job's worker computed of these files; null before its end, and of earlier
   * versions.
   */
  private @Nullable EigenvectorProducts published(Job job, List<Kept> all) throws IOException {
    Optional<Artifact> artifact = jobs.artifact(job.id(), ResultFiles.EIGENVECTOR_PRODUCTS);
    if (artifact.isEmpty()
        || all.stream()
            .anyMatch(each -> each.artifact().createdAt().isAfter(artifact.get().createdAt()))) {
      return null;
    }
    try (InputStream in = store.open(artifact.get().storageKey()).read()) {
      return JSON.readValue(in, EigenvectorProducts.class);
    }
  }
}
