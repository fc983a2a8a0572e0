package dev.flattail.engine.curvature;

import dev.flattail.jobspec.CurvatureMatrix;
import dev.flattail.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes the traces of blocks of a loss's matrix from the outputs of each image, all blocks by
 * the same passes. Where the backward passes of the default are too few for a goal, another round
 * has four times as many, until as many are allowed as {@code maxProducts} cost. A round takes the
 * eigenpairs that the earlier ones have not taken, and draws the samples of the rest.
 */
final class TraceRounds {
  /** Largest number of backward passes of an image, for a trace without a goal. */
  private static final int PASSES = 32;

  /**
   * Number of backward passes of one image that cost as much as a product with the Hessian of its
   * loss (docs/reference/curvature.md).
   */
  private static final long PASSES_OF_PRODUCT = 2;

  private static final int GROWTH = 4;

  /** Largest number of entries of eigenvectors that are kept for another round: 64 MiB. */
  private static final long KEPT_ENTRIES = 1 << 23;

  private static final double NANOS = 1e9;

  private final TracedBlocks traced;
  private final List<Piece> pieces;
  private final long seed;
  private final boolean reportsImages;
  private long keptEntries;

  /** A part of a term, and its images' pairs between rounds. */
  private static final class Piece {
    private final TracedPart part;
    private final double weight;
    private @Nullable ImageTraces kept;

    Piece(TracedPart part, double weight) {
      this.part = part;
      this.weight = weight;
    }
  }

  private TraceRounds(TracedBlocks traced, List<Piece> pieces, long seed, boolean reportsImages) {
    this.traced = traced;
    this.pieces = pieces;
    this.seed = seed;
    this.reportsImages = reportsImages;
  }

  /**
   * Computes the traces.
   *
   * @param goal of each block; null for the default cost
   * @param seed of what is drawn
   * @param images whether to report those of single images too
   * @return null where the structure of a term is not known
   */
  static @Nullable BlockTraces of(
      List<? extends LossTerm> terms,
      TracedBlocks traced,
      @Nullable TraceGoal goal,
      long seed,
      boolean images) {
    long started = System.nanoTime();
    List<Piece> pieces = new ArrayList<>();
    for (LossTerm term : terms) {
      List<TracedPart> parts = term.traces(traced);
      if (parts == null) {
        return null;
      }
      parts.forEach(part -> pieces.add(new Piece(part, term.weight() * part.share())));
    }
    Round last = new TraceRounds(traced, pieces, seed, images).reach(goal);
    boolean signed =
        traced.matrix() == CurvatureMatrix.GGN || traced.matrix() == CurvatureMatrix.FISHER;
    return new BlockTraces(
        last.sum,
        last.ofImages.toArray(double[][]::new),
        signed && !last.negative ? last.rank : null,
        (System.nanoTime() - started) / NANOS);
  }

  private Round reach(@Nullable TraceGoal goal) {
    long most = goal == null ? PASSES : PASSES_OF_PRODUCT * goal.maxProducts();
    long passes = PASSES;
    while (true) {
      Round round = new Round((int) passes, goal != null && passes < most);
      if (goal == null || passes >= most || round.sum.reach(goal)) {
        return round;
      }
      passes = Math.min(GROWTH * passes, most);
    }
  }

  /** The traces by at most so many passes of each image. */
  private final class Round {
    private final List<double[]> ofImages = new ArrayList<>();
    private DirectTraces sum = DirectTraces.zero(traced.count());
    private long rank;
    private boolean negative;

    /**
     * @param another whether another round may follow
     */
    Round(int passes, boolean another) {
      int image = 0;
      for (Piece piece : pieces) {
        ImageTraces images = piece.kept == null ? piece.part.open().get() : piece.kept;
        for (int i = 0; i < piece.part.images(); i++) {
          // By image, not by term, so that the number of images in a term changes nothing.
          KeyedRandom random = KeyedRandom.of("hessian-outputs", seed, image);
          DirectTraces own = images.of(i, passes, random);
          image++;
          if (reportsImages) {
            ofImages.add(own.values());
          }
          sum = sum.plus(piece.weight, own);
        }
        rank += images.rank();
        negative |= images.hasNegative();
        if (another && piece.kept == null && keptEntries + images.entries() <= KEPT_ENTRIES) {
          keptEntries += images.entries();
          piece.kept = images;
        }
      }
    }
  }
}
