package dev.flattail.datasets.builtin;

import dev.flattail.images.CifarFormat;
import java.net.URI;
import java.util.List;

/**
 * One of the two CIFAR data sets as published at https://www.cs.toronto.edu/~kriz/cifar.html.
 *
 * @param name name of the data set in specs
 * @param folders possible folders of the files below the data directory
 * @param archive file name of the official archive
 * @param md5 published MD5 of the official archive
 * @param address URL of the official archive
 * @param files files that a user must provide
 */
public record OfficialCifar(
    String name,
    CifarFormat format,
    List<String> folders,
    String archive,
    String md5,
    URI address,
    String files,
    int trainPerClass,
    int testPerClass) {

  public static OfficialCifar cifar10(URI address) {
    return new OfficialCifar(
        "cifar10",
        CifarFormat.CIFAR10,
        List.of("cifar10", "cifar-10-batches-bin"),
        "cifar-10-binary.tar.gz",
        "c32a1d4ab5d03f1284b67883e8d87530",
        address,
        "data_batch_1.bin to data_batch_5.bin and test_batch.bin",
        5000,
        1000);
  }

  public static OfficialCifar cifar100(URI address) {
    return new OfficialCifar(
        "cifar100",
        CifarFormat.CIFAR100,
        List.of("cifar100", "cifar-100-binary"),
        "cifar-100-binary.tar.gz",
        "03b5dce01913d631647c71ecec9e9cb8",
        address,
        "train.bin and test.bin",
        500,
        100);
  }
}
