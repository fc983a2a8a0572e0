package dev.flattail.results;

import java.util.List;

/**
 * The inner products of the eigenvectors that a Hessian job kept, from which the overlaps of their
 * subspaces follow.
 *
 * @param kept eigenvectors of each subject, by the largest eigenvalues
 * @param subjects {@linkplain Subject#key() keys} of the subjects, in the order of the report
 * @param products {@code [n][n]}, n = subjects x kept, subject by subject
 */
public record EigenvectorProducts(int kept, List<String> subjects, double[][] products) {}
