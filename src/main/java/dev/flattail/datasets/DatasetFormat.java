package dev.flattail.datasets;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.flattail.images.CifarFormat;
import java.util.Arrays;

/** The storage format of a data set's images. */
public enum DatasetFormat {
  /** Images drawn by a program; no files. */
  SHAPES("shapes"),
  /** {@code train/<class>/*}, {@code test/<class>/*} or {@code <class>/*}, JPEG and PNG. */
  CLASS_FOLDERS("class-folders"),
  /** CIFAR-10 binary files. */
  CIFAR10("cifar10"),
  /** CIFAR-100 binary files. */
  CIFAR100("cifar100"),
  /** JPEG and PNG files listed by text files, with a path and a class number per line. */
  IMAGE_LIST("image-list");

  private final String jsonName;

  DatasetFormat(String jsonName) {
    this.jsonName = jsonName;
  }

  public static DatasetFormat of(CifarFormat format) {
    return switch (format) {
      case CIFAR10 -> CIFAR10;
      case CIFAR100 -> CIFAR100;
    };
  }

  static DatasetFormat ofJsonName(String jsonName) {
    return Arrays.stream(values())
        .filter(format -> format.jsonName.equals(jsonName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(jsonName + " is no data set format"));
  }

  /** Returns the name in requests, responses and the database. */
  @JsonValue
  public String jsonName() {
    return jsonName;
  }
}
