package dev.flattail.datasets;

/** What a spec makes of one class: images of each split. */
public record ClassSplit(int index, String name, int train, int validation, int test) {}
