package dev.flattail.spec;

/** The network that is trained. */
public record ModelSpec(@Default("resnet32") Arch arch, @Default("linear") Classifier classifier) {}
