package dev.flattail.engine.evaluate;

/**
 * A wrong prediction.
 *
 * @param image number of the image in the evaluated images, from 0
 * @param label true class
 * @param confidence probability of the predicted class, by softmax(scale x logits)
 */
public record Mistake(int image, int label, int predicted, double confidence) {}
