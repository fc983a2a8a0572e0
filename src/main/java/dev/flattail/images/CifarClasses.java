package dev.flattail.images;

import java.util.List;

/**
 * Reads class names in label order from {@code batches.meta.txt} and {@code fine_label_names.txt}.
 */
final class CifarClasses {
  static final List<String> CIFAR10 =
      names("airplane automobile bird cat deer dog frog horse ship truck");

  static final List<String> CIFAR100 =
      names(
          """
          apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
          butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch
          crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo
          keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse
          mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy
          porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper
          snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television
          tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
          """);

  private CifarClasses() {}

  private static List<String> names(String words) {
    return List.of(words.strip().split("\\s+"));
  }
}
